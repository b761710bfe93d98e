"""What reads, what changes, what destroys; and that nothing that changes is ever taken for reading."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbooks.risk import explain, greatest, infer
from tests.runbooks.shell_recorder import ShellRecorder

READS = [
    "", "# nothing", "kubectl get pods", "kubectl -n x get pods -o wide | tail -5",
    "kubectl get pods -A -w",
    "kubectl get events --namespace ai-production --sort-by='.metadata.creationTimestamp' | tail -20",
    "kubectl describe deployment/x", "kubectl logs -f x --since=1h -p",
    "kubectl rollout status deployment/x", "kubectl rollout history deployment/x --revision=3",
    "kubectl auth can-i get pods", "kubectl top pods", "kubectl config view",
    "kubectl config current-context", "kubectl version", "kubectl api-resources",
    'kubectl get deployment "$FIRELINE_DEPLOYMENT" -n "$FIRELINE_NAMESPACE"', "kubectl events",
    "kubectl get --raw /healthz", "kubectl wait --for=condition=Ready pod/x", "timeout 5 kubectl get pods",
    "curl http://h/x", "curl -sS --fail 'https://h/x' 2>/dev/null", "curl -X GET http://h",
    "curl -I http://h", "curl -X HEAD http://h", "curl --get -d a=b http://h",
    "curl -fsSL http://h -o /dev/null",
    'curl --fail --get --data-urlencode "query=up" "$FIRELINE_PROMETHEUS_URL/api/v1/query" | jq .data',
    'curl "${FIRELINE_PROMETHEUS_URL:?none}/x"', 'curl "${FIRELINE_GATEWAY_URL:-http://g:8080}/status"',
    "curl -s -H 'Accept: text/plain' http://h", "curl -w '%{http_code}' http://h", "jq -n 'now'",
    "tail -n 5 f | head -1 | wc -l", "grep -c x f", "sort -k2 -n f", "sort -t, -u f | uniq -c",
    "cut -d, -f1 f", "tr a b", "date +%s", "date -d '24 hours ago' +%s", "date -u", "echo a > /dev/null",
    "echo a >&2", "echo a 2>&1", "printf '%s\\n' a", "cat f", "ls -l", "test -n x", '[ -n "$x" ]',
    "[ 1 -eq 2 ]", "true", "false", "sleep 1", "set -euo pipefail", "x=$(kubectl get pods)",
    "for i in 1 2; do echo $i; done", 'while read -r line; do echo "$line"; done < f',
    "if kubectl get pods; then echo a; else echo b; fi", "promtool query instant http://h up",
    "find . -name x", "command -v jq", "( kubectl get pods )", "kubectl get pods && echo yes || echo no",
    "LC_ALL=C sort f", "cat <(kubectl get pods)", "hostname", "helm list -n x",
    "kubectl get events | grep kill-switch", "nice -n 5 kubectl get pods", "kubectl get pods &",
]  # fmt: skip

CHANGES = [
    "kubectl set env deployment/x A=b", "kubectl apply -f x", "kubectl rollout undo deployment/x",
    "kubectl edit x", "kubectl rollout restart deployment/x", "kubectl scale deployment/x --replicas=3",
    "kubectl cordon x", "kubectl config use-context x", "kubectl exec x -- ls", "kubectl $verb pods",
    "kubectl get $options", 'kubectl get "$options"', "kubectl --context x get pods",
    "kubectl --kubeconfig x get pods", "kubectl get pods --unknown", "kubectl plugin list",
    "kubectl auth reconcile -f x", "kubectl get pods --cache-dir=x", "KUBECONFIG=x kubectl get pods",
    "curl -X POST http://h", "curl -XPUT http://h", "curl -d a http://h", "curl -F a=b http://h",
    "curl -T f http://h", "curl -o f http://h", "curl -O http://h/f", "curl -sO http://h/f", "curl -K f",
    "curl -d a", "curl --json {} http://h", "curl --data-urlencode a http://h",
    "curl --get --data-urlencode q@f http://h", "curl -d @f --get http://h", "curl $x http://h",
    'curl "$x"', "curl file:///etc/passwd", "curl gopher://h/x", "curl h/x", "curl -X $m http://h",
    "curl --request=POST http://h", "curl --req POST http://h", "curl -H @f http://h",
    "curl http://h --next -d a http://h", "curl -w '%output{f}' http://h", "curl -c jar http://h",
    "curl --trace f http://h", "curl -D f http://h", "curl -d a -X GET http://h", "echo a > f",
    "echo a >> f", "echo a &> f", "echo a >| f", "cat f > '/dev/null x'", "echo a > $f", "> f",
    "kubectl get pods > f", "{ kubectl get pods; } > f", "for i in a; do echo b; done > f", "tee f",
    "kubectl get pods | tee f", "cp a b", "mv a b", "touch a", "sort -o f g",
    "sort --compress-program=x f", "uniq a b", "date -s x", "date 0102", "hostname x",
    "find . -exec x {} +", "find . -fprint f", "find $x", "printf -v x y", "printf '%n' x", "printf $f",
    "test -v 'a[$(x)]'", "[ -v x ]", "[ $x ]", "[ a -a b ]", '[ "$a" "$b" ]', "[[ a ]]", "set -- a",
    "set -o noexec", "read IFS", "read PATH", "PATH=x", "IFS=x", "https_proxy=x",
    "FIRELINE_PROMETHEUS_URL=-XPOST", "for PATH in x; do ls; done", "export A=1", "alias ls=x",
    "f() { ls; }", "ls() { x; }; ls", "./kubectl get pods", "/usr/bin/kubectl get pods", "$x", "`x`",
    "$(echo rmx) a", "unknown", "bash -c 'ls'", "sh f", "eval ls", "ls | bash", "ls | sh -s",
    "ls | xargs kubectl get", "xargs ls", "sudo ls", "env ls", "nohup ls", "exec ls", ". f", "source f",
    "awk 1 f", "sed -n 1p f", "python x.py", "python -c 1", "perl -e 1", "ssh h ls", "cat <<E\nx\nE",
    "echo $((x))", "echo ${x:=y}", "echo ${x@P}", "case a in a) ls;; esac", "ls '", "ls | ",
    "kubectl get pods; unknown", "unknown || ls", "! unknown", "(unknown)", "{ unknown; }",
    "if unknown; then ls; fi", "while unknown; do ls; done", "until ls; do unknown; done", "x=$(unknown)",
    'ls "$(unknown)"', "ls `unknown`", "ls <(unknown)", "cat < $(unknown)", "cat <<< $(unknown)",
    "for i in $(unknown); do ls; done", "ls & unknown &", "time unknown", "timeout 5 unknown",
    "timeout $t ls", "[ -n $(unknown) ]", "ls ${x:-$(unknown)}", "A=1 ls", "LC_ALL=$(unknown) ls",
    "k\\\nubectl get", "kubectl\\\n get pods; unknown", "curl 'http://h' \\\n -X POST", "git log",
    "docker ps", "helm upgrade a b", "amtool silence add x", "coproc ls", "trap ls EXIT",
    "echo ${x:-`unknown`}", 'echo "${x:-`unknown`}"', "wait", "kubectl debug x",
    "command ls; command unknown", "builtin eval ls", "hash -p x ls", "enable -f x ls", "shopt -s extglob",
    "umask 0", "kubectl",
]  # fmt: skip

DESTROYS = [
    "kubectl delete pod x", "kubectl -n x delete deployment y", "kubectl drain n",
    "kubectl scale deployment/x --replicas=0", "kubectl scale --replicas 0 deployment/x",
    "kubectl scale deployment/x --replicas='0'", "kubectl replace --force -f x",
    "sudo -n kubectl delete pod x", "timeout 5 kubectl delete pod x", "env A=b kubectl delete pod x",
    "nohup rm x", "exec rm x", "echo x | xargs kubectl delete pod",
    "kubectl get pods -o name | xargs -n1 kubectl delete", "x=$(kubectl delete pod x)",
    "if true; then kubectl delete pod x; fi", "ls && rm x", "(rm x)", "rm -rf x", "/bin/rm x", "rmdir x",
    "shred x", "dd of=x", "bash -c 'kubectl delete pod x'", 'eval "rm x"', "ssh h 'rm x'",
    "kubectl exec x -- rm f", "find . -delete", "find . -exec rm {} +", "cat <<E\n$(rm x)\nE",
    "f() { rm x; }; f", "echo 'rm x' | sh", "kubectl delete pod x '", "curl -X POST http://g/kill-switch",
    "curl http://g/killswitch", "curl http://g/kill_switch/on", "curl -X DELETE http://h/x",
    'curl -d \'{"kill_switch": true}\' http://g', "kubectl set env deployment/x KILL_SWITCH=on",
    "./kill-switch.sh", 'jq -n x | curl --data-binary @- "$FIRELINE_GATEWAY_URL/kill-switch"',
    "killswitch", "aictl kill-switch on", "helm uninstall x", "terraform destroy",
    "terraform apply -destroy", "docker rm x", "aws s3 rm s3://x", "aws x delete-y",
    "gcloud ai models delete x", "mlflow models delete x", "psql -c 'DROP TABLE x'",
    "mysql -e 'delete from x'", 'kubectl patch deployment x -p \'{"spec":{"replicas":0}}\'',
    "oc delete pod x", "git clean -fd", "redis-cli flushall",
    "while read x; do kubectl delete pod $x; done", "kubectl delete pod $x", "[[ a ]] && rm x",
    "case a in a) rm x;; esac",
]  # fmt: skip


@pytest.mark.parametrize("command", READS)
def test_reads(command: str) -> None:
    assert explain(command) == []
    assert infer(command) == "reads"


@pytest.mark.parametrize("command", CHANGES)
def test_changes(command: str) -> None:
    assert infer(command) == "changes", explain(command)


@pytest.mark.parametrize("command", DESTROYS)
def test_destroys(command: str) -> None:
    assert infer(command) == "destroys", explain(command)


WRAPPINGS = [
    "({})", "{{ {}; }}", "x=$({})", 'echo "$({})"', "echo `{}`", "if {}; then ls; fi",
    "if ls; then {}; fi", "if ls; then ls; else {}; fi", "while {}; do ls; done", "until ls; do {}; done",
    "for i in a b; do {}; done", "for i in $({}); do ls; done", "ls | {}", "{} | ls", "ls && {}",
    "ls || {}", "{}; ls", "ls; {}", "! {}", "{} &", "{} 2>/dev/null", "cat <({})", 'cat <<< "$({})"',
    '[ -n "$({})" ]', "# a\n{}", "ls # a\n{}", "{} # a", "f() {{ {}; }}; f", "case a in a) {};; esac",
    "cat <<E\n$({})\nE", "timeout 5 {}", "time {}", "sudo {}", "echo ${{x:-$({})}}", "echo ${{x:-`{}`}}",
    'echo "${{x:-$({})}}"', "ls \\\n&& {}", "set -e\n{}", "ls;\\\n{}", "export A=$({})", "LC_ALL=$({}) ls",
    "cat < $({})", 'printf \'%s\' "$({})"', "echo $(( $({}) ))", "a[$({})]=1", "[[ -n $({}) ]]",
    "bash -c '{}'", "eval '{}'", "echo '{}' | bash", "echo x | xargs {}", "coproc {}", "retry 3 {}",
    "nice {}", 'kubectl get pods "$({})"', 'curl "http://h/$({})"', 'jq -n "$({})"', "read x < <({})",
    "x=1 y=$({}) ls",
]  # fmt: skip
PLAIN_CHANGES = [
    "mutate", "mutate a 'b c'", "kubectl set env deployment/x A=b", "curl -X POST http://h", "touch f",
    "tool --x=1 | ls", "kubectl apply -f x",
]  # fmt: skip


@settings(max_examples=300)
@given(st.sampled_from(PLAIN_CHANGES), st.lists(st.sampled_from(WRAPPINGS), max_size=4))
def test_nothing_that_is_wrapped_around_a_change_makes_it_read(command: str, wrappings: list[str]) -> None:
    for wrapping in wrappings:
        command = wrapping.format(command)
    assert infer(command) != "reads", command


@settings(max_examples=300)
@given(st.sampled_from(["kubectl delete pod x", "rm x"]), st.lists(st.sampled_from(WRAPPINGS), max_size=4))
def test_nothing_that_is_wrapped_around_destruction_hides_it(command: str, wrappings: list[str]) -> None:
    for wrapping in wrappings:
        command = wrapping.format(command)
    assert infer(command) == "destroys", command


TOKENS = [
    "mutate", "echo", "kubectl", "get", "pods", "ls", "'", '"', "`", "$(", ")", "${", "}", "$x", "$", "(",
    "{", "|", "&&", "&", ";", "\n", "\\", "\\\n", "<", ">", "<<", "<<<", "EOF\n", "#", "=", "-", "--",
    "x=", "[", "]", "[[", "]]", "!", "*", "?", "~", "%", "if ", "then ", "fi", "for i in ", "do ", "done",
    "case ", "esac", "in", "2>", "&1", "$((", "))", "$'", "é", "a", "1", "{a,", "..", "f()", "time",
    "sort", "cat", "printf", "%s", "test", "-n", "true", "set -e", "read y", "${x:-", "${x:=", "$!", "jq",
    "xargs", "eval", "timeout 1 ", "/dev/null", " ", "  ",
]  # fmt: skip
BASES = st.sampled_from([command for command in READS if "while" not in command])


@st.composite
def disturbed(draw: st.DrawFn) -> str:
    """A command that reads, with tokens thrown into it."""
    text = draw(BASES)
    for token in [*draw(st.lists(st.sampled_from(TOKENS), max_size=4)), "mutate"]:
        at = draw(st.integers(0, len(text)))
        text = text[:at] + token + text[at:]
    return text


READING = {
    "kubectl", "cat", "jq", "ls", "sort", "date", "head", "tail", "uniq", "grep", "find", "curl",
    "said", "nice",
    "timeout",
}  # fmt: skip


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> ShellRecorder:
    return ShellRecorder(tmp_path_factory.mktemp("shell"))


@settings(max_examples=1000)
@given(disturbed())
def test_whatever_text_is_said_to_read_starts_nothing_else(shell: ShellRecorder, text: str) -> None:
    if infer(text) == "reads":
        assert {call[0] for call in shell.run(text)} <= READING
        assert shell.files() == []


def test_reasons_say_where_and_why() -> None:
    reasons = explain("kubectl get pods\nkubectl set env d/x A=b > f; PATH=x; rm y")
    assert [(reason.offset, reason.risk, reason.message) for reason in reasons] == [
        (17, "changes", "kubectl set is not on the list of what only reads"),
        (41, "changes", "output is redirected into a file"),
        (46, "changes", "setting PATH may change what other commands do"),
        (54, "destroys", "rm removes"),
    ]


def test_the_greater_risk_counts() -> None:
    assert greatest("reads", "") == "reads"
    assert greatest("reads", "changes") == "changes"
    assert greatest("destroys", "changes") == "destroys"
    assert greatest() == "reads"


@given(st.text(max_size=300))
def test_any_text_has_a_risk(text: str) -> None:
    assert infer(text) in {"reads", "changes", "destroys"}
