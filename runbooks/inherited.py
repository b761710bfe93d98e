"""Which of the responder's environment a step sees: a list of what it may need, and nothing else.

An inherited ``SHELLOPTS=noexec``, ``BASH_ENV`` or ``LD_PRELOAD`` would otherwise decide what really runs.
"""

import re
from collections.abc import Collection, Mapping

_ALLOWED = re.compile(
    r"PATH|HOME|LANG|LANGUAGE|LC_\w+|TERM|TZ|TMPDIR|USER|LOGNAME|KUBECONFIG|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE"
    r"|(?:https?|no|all|ftp)_proxy|(?:HTTPS?|NO|ALL|FTP)_PROXY|SSL_CERT_(?:FILE|DIR)|SSH_AUTH_SOCK"
    r"|XDG_(?:CONFIG|CACHE|DATA|STATE|RUNTIME)_(?:HOME|DIR)"
    r"|AWS_\w+|GOOGLE_\w+|CLOUDSDK_\w+|GCLOUD_\w+|USE_GKE_GCLOUD_AUTH_PLUGIN|AZURE_\w+|AAD_\w+|ARM_\w+"
    r"|VAULT_(?:ADDR|TOKEN|NAMESPACE|CACERT)|MLFLOW_\w+|WANDB_\w+"
)
_NEVER = re.compile(
    r"SHELLOPTS|BASHOPTS|BASH_ENV|ENV|BASH_\w+|BASH_FUNC_.*|PROMPT_COMMAND|PS[0-4]|IFS|CDPATH|GLOBIGNORE"
    r"|POSIXLY_CORRECT|LD_\w+|DYLD_\w+|GCONV_PATH|NLSPATH|PYTHON\w+|PERL\w*|RUBY\w*|NODE_OPTIONS|FIRELINE_\w+"
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def inherit(environment: Mapping[str, str], also: Collection[str] = ()) -> dict[str, str]:
    """The variables that a step inherits; ``also`` names further ones, never one that bends the shell.

    Directories of ``PATH`` that are not absolute are left out: they would depend on where one stands.
    """
    kept = {name: value for name, value in environment.items() if _inherits(name, also) and "\0" not in value}
    if "PATH" in kept:
        kept["PATH"] = ":".join(part for part in kept["PATH"].split(":") if part.startswith("/"))
    return kept


def _inherits(name: str, also: Collection[str]) -> bool:
    if not _NAME.fullmatch(name) or _NEVER.fullmatch(name):
        return False
    return name in also or _ALLOWED.fullmatch(name) is not None
