"""Reads a shell text with a real grammar (tree-sitter's bash) and says what is not understood.

The grammar forgives where bash does not mean what it read: a backtick inside ``${x:-…}``, an escaped space,
a word broken over two lines. So every node, every leaf's text and every gap between them must be of a kind
listed here; anything else is a `Trouble`, and a text with trouble counts as changing and takes no
placeholder. Here-documents, functions, ``case``, arithmetic and arrays are left out on purpose.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

from runbooks.shell_script import Assignment, Inside, Redirect, Script, Simple, Trouble
from runbooks.shell_words import WORD_NODES, Text, read_word

LENGTH_LIMIT = 20_000
"""Characters; a longer text is not looked into."""
DEPTH_LIMIT = 60

_LANGUAGE = Language(tree_sitter_bash.language())
_GAP = re.compile(rb"(?:[ \t\n]|(?<=[ \t\n])\\\n|\\\n(?=[ \t\n]))*")
_COMMENT_BEFORE = frozenset(b" \t\n;&|()")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_REDIRECTS = {">", ">>", "<", ">&", "<&", ">|", "&>", "&>>"}
_TEST_NODES = {"unary_expression", "binary_expression", "parenthesized_expression", "test_operator"}
_SEPARATORS = {";", "&", "\n"}
_GROUPS = {
    "program": set(),
    "list": {"&&", "||"},
    "negated_command": {"!"},
    "subshell": {"(", ")"},
    "compound_statement": {"{", "}"},
    "if_statement": {"if", "then", "fi"},
    "elif_clause": {"elif", "then"},
    "else_clause": {"else"},
    "while_statement": {"while", "until"},
    "do_group": {"do", "done"},
}  # type: dict[str, set[str]]
"""Statements that hold statements, and the tokens of their own that they may have."""


@lru_cache(maxsize=64)
def parse(text: str) -> Script:
    """The commands of ``text``. Never raises: what cannot be read becomes trouble."""
    script = Script(text)
    if len(text) > LENGTH_LIMIT:
        script.troubles.append(Trouble(0, f"longer than {LENGTH_LIMIT:,} characters"))
        return script
    source = Text(text)
    _Walker(script, source).run(Parser(_LANGUAGE).parse(source.for_grammar).root_node)
    script.troubles.sort()
    return script


class _Walker:
    """Goes through the tree once and fills the script."""

    def __init__(self, script: Script, source: Text) -> None:
        self.script, self.source = script, source
        self.depth = self.pipelines = 0
        self.handlers: dict[str, Callable[[Node, tuple[Inside, ...]], object]] = {
            "command": self._command,
            "declaration_command": self._declaration,
            "unset_command": self._declaration,
            "test_command": self._test,
            "pipeline": self._pipeline,
            "redirected_statement": self._redirected,
            "variable_assignment": self._assignment_alone,
            "variable_assignments": self._assignments_alone,
            "for_statement": self._for,
            "comment": self._comment,
        }

    def run(self, root: Node) -> None:
        if root.has_error:
            offset = next((n.start_byte for n in _descend(root) if n.is_error or n.is_missing), 0)
            self._trouble_at(offset, "the shell grammar does not understand this")
            return
        self._gap(0, root.start_byte)
        self._gap(root.end_byte, len(self.source.data))
        self.statement(root, ())

    # --- statements ------------------------------------------------------------------------------------

    def statement(self, node: Node, inside: tuple[Inside, ...]) -> None:
        """One statement of any kind, at its place."""
        self.depth += 1
        try:
            if self.depth > DEPTH_LIMIT:
                self.trouble(node, "nested too deeply")
            elif node.type in _GROUPS:
                self._group(node, inside)
            elif node.type in self.handlers:
                self.handlers[node.type](node, inside)
            else:
                self.trouble(node, f"{node.type.replace('_', ' ')} is not followed here")
        finally:
            self.depth -= 1

    def _group(self, node: Node, inside: tuple[Inside, ...]) -> None:
        own = _GROUPS[node.type] | _SEPARATORS
        for child in self.children(node):
            if child.is_named:
                self.statement(child, inside)
            elif child.type.strip() not in own and child.type not in own:
                self.trouble(child, f"“{child.type}” is not followed here")

    def _pipeline(self, node: Node, inside: tuple[Inside, ...]) -> None:
        self.pipelines += 1
        number, stage = self.pipelines, 0
        for child in self.children(node):
            if child.is_named:
                self.statement(child, (*inside, Inside("pipe", number, stage)))
                stage += child.type != "comment"
            elif child.type not in {"|", "|&"}:
                self.trouble(child, f"“{child.type}” is not followed here")

    def _redirected(self, node: Node, inside: tuple[Inside, ...]) -> None:
        for child in self.children(node):
            if child.type in {"file_redirect", "herestring_redirect"}:
                self._redirect(child, inside)
            else:
                self.statement(child, inside)

    def _for(self, node: Node, inside: tuple[Inside, ...]) -> None:
        for child in self.children(node):
            if child.type == "variable_name":
                self.script.loop_variables.append((self.source.at(child.start_byte), self.source.of(child)))
            elif child.type == "do_group":
                self.statement(child, inside)
            elif child.type in WORD_NODES:
                read_word(self, child, (*inside, Inside("other")))
            elif child.type not in {"for", "in", ";", "\n"}:
                self.trouble(child, f"“{child.type}” is not followed here")

    def _comment(self, node: Node, _inside: tuple[Inside, ...]) -> None:
        start = node.start_byte
        if start and self.source.data[start - 1] not in _COMMENT_BEFORE:
            self.trouble(node, "this may or may not be a comment")
        self.script.comments.append((self.source.at(start), self.source.at(node.end_byte)))

    # --- simple commands -------------------------------------------------------------------------------

    def _new(self, node: Node, inside: tuple[Inside, ...]) -> tuple[int, Simple]:
        simple = Simple(self.source.at(node.start_byte), inside, end=self.source.at(node.end_byte))
        self.script.simples.append(simple)
        return len(self.script.simples) - 1, simple

    def _command(self, node: Node, inside: tuple[Inside, ...]) -> None:
        number, simple = self._new(node, inside)
        for child in self.children(node):
            if child.type == "variable_assignment":
                assignment = self._assignment(child, inside)
                simple.assignments += (assignment,) if assignment else ()
            elif child.type in {"file_redirect", "herestring_redirect"}:
                self._redirect(child, inside)
            elif child.type == "command_name" or child.type in WORD_NODES:
                part = child.children[0] if child.type == "command_name" and child.children else child
                place = Inside("argument", number, len(simple.words))
                simple.words += (read_word(self, part, (*inside, place)),)
            else:
                self.trouble(child, f"“{child.type}” is not followed here")

    def _declaration(self, node: Node, inside: tuple[Inside, ...]) -> None:
        """``export``, ``declare``, ``unset``…: its words as they are written."""
        number, simple = self._new(node, inside)
        for child in self.children(node):
            place = (*inside, Inside("argument", number, len(simple.words)))
            if child.type == "variable_assignment":
                self._assignment(child, place)
            elif child.is_named and child.type not in {*WORD_NODES, "variable_name"}:
                self.trouble(child, f"{child.type.replace('_', ' ')} is not followed here")
                continue
            simple.words += (read_word(self, child, place, opaque=child.type not in WORD_NODES),)

    def _test(self, node: Node, inside: tuple[Inside, ...]) -> None:
        """``[ … ]`` and ``[[ … ]]``: the opening bracket is the command's name."""
        if node.children[0].type == "[[":
            self.trouble(node, "“[[” is not followed here; “[” is")
            return
        number, simple = self._new(node, inside)
        for leaf in self._test_leaves(node, 0):
            place = Inside("argument", number, len(simple.words))
            opaque = leaf.type not in WORD_NODES
            simple.words += (read_word(self, leaf, (*inside, place), opaque=opaque),)

    def _test_leaves(self, node: Node, depth: int) -> Iterator[Node]:
        for child in self.children(node):
            if child.type in _TEST_NODES and child.children and depth < DEPTH_LIMIT:
                yield from self._test_leaves(child, depth + 1)
            elif child.type in WORD_NODES or child.type == "test_operator" or not child.is_named:
                yield child
            else:
                self.trouble(child, f"{child.type.replace('_', ' ')} is not followed here")

    def _assignment(self, node: Node, inside: tuple[Inside, ...]) -> Assignment | None:
        children = list(self.children(node))
        kinds = [child.type for child in children[:2]]
        name = self.source.of(children[0]) if children else ""
        if kinds not in (["variable_name", "="], ["variable_name", "+="]) or not _NAME.fullmatch(name):
            self.trouble(node, "this assignment is not followed here")
            return None
        values = children[2:]
        if len(values) > 1 or any(value.type not in WORD_NODES for value in values):
            self.trouble(node, "this assignment is not followed here")
            return None
        word = read_word(self, values[0], (*inside, Inside("other"))) if values else None
        return Assignment(self.source.at(node.start_byte), name, word)

    def _assignment_alone(self, node: Node, inside: tuple[Inside, ...]) -> None:
        assignment = self._assignment(node, inside)
        if assignment:
            self.script.assignments.append(assignment)

    def _assignments_alone(self, node: Node, inside: tuple[Inside, ...]) -> None:
        for child in self.children(node):
            self.statement(child, inside)

    def _redirect(self, node: Node, inside: tuple[Inside, ...]) -> None:
        operator, target = "", None
        for child in self.children(node):
            if child.type in WORD_NODES and target is None:
                target = read_word(self, child, (*inside, Inside("other")))
            elif child.type.strip() in _REDIRECTS | {"<<<"}:
                operator = child.type.strip()
            elif child.type != "file_descriptor":
                self.trouble(child, "this redirect is not followed here")
        if not operator or target is None:
            self.trouble(node, "this redirect is not followed here")
        self.script.redirects.append(Redirect(self.source.at(node.start_byte), operator, target))

    # --- below -----------------------------------------------------------------------------------------

    def substitution(self, node: Node, inside: tuple[Inside, ...]) -> None:
        """``$(…)``, backticks and ``<(…)``."""
        opening = node.children[0].type.strip()
        if opening == "`":
            inside = (*inside, Inside("other"))
            if "\\" in self.source.of(node):
                self.trouble(node, "a backslash between backticks is not followed here")
        elif opening == "<(":
            inside = (*inside, Inside("other"))
        elif opening != "$(":
            self.trouble(node, f"“{opening}” is not followed here")
        for child in self.children(node):
            if child.type == "file_redirect":
                self._redirect(child, inside)
            elif child.is_named:
                self.statement(child, inside)
            elif child.type.strip() not in {"$(", "`", "<(", ")", *_SEPARATORS} and child.type != "\n":
                self.trouble(child, f"“{child.type}” is not followed here")

    def children(self, node: Node) -> Iterator[Node]:
        """A node's children, with trouble for anything but white space between them."""
        at = node.start_byte
        for child in node.children:
            self._gap(at, child.start_byte)
            at = child.end_byte
            yield child
        self._gap(at, node.end_byte)

    def _gap(self, start: int, end: int) -> None:
        if start < end and not _GAP.fullmatch(self.source.data, start, end):
            self._trouble_at(start, "the shell grammar does not understand this")

    def trouble(self, node: Node, message: str) -> None:
        self._trouble_at(node.start_byte, message)

    def _trouble_at(self, offset: int, message: str) -> None:
        self.script.troubles.append(Trouble(self.source.at(offset), message))


def _descend(root: Node) -> Iterator[Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.children))
