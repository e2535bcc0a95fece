//! Patterns of secrets in command lines, statements and configuration files.

use super::checks::{any, is_no_port};
use super::pattern::Source;

/// Secrets behind an option of a command or a word of a statement. Each match ends with the secret, so that one that a
/// truncation cut off matches too.
pub(super) const COMMANDS: [Source; 30] = [
    (
        r"(?i)\bcurl\b(?:[^\n\\]|\\[\s\S])*?\s(?:-u|--user|--proxy-user)[ =]?[\x22']?[^\s:\x22']+:(?<secret>[^\s\x22']+)",
        "curl",
        any,
    ),
    (
        r"(?i)\bcurl\b(?:[^\n\\]|\\[\s\S])*?\s(?:-u|--user|--proxy-user)[ =]?[\x22'][^\s:\x22']+:(?<secret>[^\n\x22']+)",
        "curl",
        any,
    ),
    (
        r"(?i)\bcurl\b(?:[^\n\\]|\\[\s\S])*?\s(?:-b|--cookie)[ =]?[\x22'](?<secret>[^\n\x22']+)",
        "curl",
        any,
    ),
    (
        r"\s--auth[ =][\x22']?[^\s:\x22']+:(?<secret>[^\s\x22']+)",
        "--auth",
        any,
    ),
    (r"\bhttps? -a [\x22']?[^\s:\x22']+:(?<secret>[^\s\x22']+)", " -a ", any),
    (r"\bsshpass\s+-p\s*(?<secret>[^\s]+)", "sshpass", any),
    (r"\bsshpass\s+-p\s*[\x22'](?<secret>[^\n\x22']+)", "sshpass", any),
    (
        r"\bmysql[a-z]*\b[^\n;|&]*?\s-p(?<secret>[^\s\x22']+)",
        "mysql",
        is_no_port,
    ),
    (
        r"\bmysql[a-z]*\b[^\n;|&]*?\s-p[\x22'](?<secret>[^\n\x22']+)",
        "mysql",
        any,
    ),
    (
        r"\bmariadb[a-z-]*\b[^\n;|&]*?\s-p[\x22']?(?<secret>[^\s\x22']+)",
        "mariadb",
        is_no_port,
    ),
    (
        r"\bmongo[a-z]*\b[^\n;|&]*?\s-p\s*[\x22']?(?<secret>[^\s\x22']+)",
        "mongo",
        is_no_port,
    ),
    (
        r"\bredis-cli\b[^\n]*?\s-a\s+[\x22']?(?<secret>[^\s\x22']+)",
        "redis-cli",
        any,
    ),
    (
        r"\b(?:docker|podman|nerdctl|helm|oras|buildah|skopeo|az|oc|cf)\b[^\n;|&]*?\blogin\b[^\n;|&]*?\s-p[ =]?[\x22']?(?<secret>[^\s\x22']+)",
        "login",
        is_no_port,
    ),
    (
        r"\b(?:un)?zip\s[^\n;|&]*?-P\s*[\x22']?(?<secret>[^\s\x22']+)",
        "zip ",
        any,
    ),
    (r"\b7z[ar]?\s[^\n;|&]*?\s-p[\x22']?(?<secret>[^\s\x22']+)", "7z", any),
    (
        r"\bldap[a-z]+\s[^\n;|&]*?-w\s*[\x22']?(?<secret>[^\s\x22']+)",
        "ldap",
        any,
    ),
    (
        r"\bsmb[a-z]+\b[^\n;|&]*?\s-U\s*[\x22']?[^\s%\x22']+%(?<secret>[^\s\x22']+)",
        "smb",
        any,
    ),
    (
        r"\bhtpasswd\s+-[A-Za-z]*b[A-Za-z]*\s+[^\s]+\s+[^\s]+\s+[\x22']?(?<secret>[^\s\x22']+)",
        "htpasswd",
        any,
    ),
    (r"-pass(?:in|out|word)?\s+pass:(?<secret>[^\s\x22']+)", "pass:", any),
    (r"(?i)\bpassword\s+'(?<secret>(?:[^'\n]|'')+)", "password", any),
    (
        r"(?i)\b(?:user|role|grant|alter|create|account)\b[^;]*?\bidentified\s+(?:with\s+[^\s]+\s+)?(?:by|as)\s+(?:password\s+|values\s+)?['\x22](?<secret>(?:[^'\x22]|'')+)",
        "identified",
        any,
    ),
    (
        r"(?i)\b(?:create|alter)\s+user\s+[^\s]+\s+identified\s+by\s+(?<secret>[^\s'\x22;]+)",
        "identified",
        any,
    ),
    (
        r"(?i)\bset\s+password\b[^\n=;]*=\s*(?:password\s*\(\s*)?'(?<secret>(?:[^']|'')+)",
        "set password",
        any,
    ),
    (r"(?i)\bsecret\s+'(?<secret>(?:[^'\n]|'')+)", "secret '", any),
    (
        r"(?i)\b(?:machine\s+[^\s]+|default)\s+login\s+[^\s]+\s+(?:account\s+[^\s]+\s+)?password\s+(?<secret>[^\s]+)",
        "login",
        any,
    ),
    (
        r"(?m)^\s*requirepass\s+[\x22']?(?<secret>[^\s\x22']+)",
        "requirepass",
        any,
    ),
    // A line of `.pgpass`.
    (r"(?m)^[^:\s]+:5432:[^:\s]+:[^:\s]+:(?<secret>[^\s]+)$", ":5432:", any),
    (r"(?m)^[^:\s]+:\*:[^:\s]+:[^:\s]+:(?<secret>[^\s]+)$", ":*:", any),
    (
        r"(?i)\bauth=\(\s*[\x22'][^\x22'\n]*[\x22']\s*,\s*[\x22'](?<secret>[^\x22'\n]+)",
        "auth=(",
        any,
    ),
    (
        r"(?i)basic_?auth\(\s*[\x22'][^\x22'\n]*[\x22']\s*,\s*(?:Some\(\s*)?[\x22'](?<secret>[^\x22'\n]+)",
        "auth(",
        any,
    ),
];

/// Secrets behind a name that is no key, in the group `name`.
pub(super) const NAMED: [(&str, &str); 7] = [
    (
        r"(?i)\bset\s+(?:-[-a-z]+\s+)+(?<name>[a-z_][a-z0-9_]*)\s+[\x22']?(?<secret>[^\s\x22']+)",
        "set -",
    ),
    (
        r"(?i)\bsetx\s+(?<name>[a-z_][a-z0-9_]*)\s+[\x22']?(?<secret>[^\s\x22']+)",
        "setx",
    ),
    (
        r"(?i)\bsetenv\s+(?<name>[a-z_][a-z0-9_]*)\s+[\x22']?(?<secret>[^\s\x22']+)",
        "setenv",
    ),
    (
        r"(?m)^\s*ENV\s+(?<name>[A-Za-z_][A-Za-z0-9_]*)\s+[\x22']?(?<secret>[^\s\x22'=][^\n\x22']*)",
        "env ",
    ),
    (
        r"#\s*define\s+(?<name>[A-Za-z0-9_]+)\s+[@L]?[\x22'](?<secret>[^\x22'\n]+)",
        "define ",
    ),
    (
        r"\b(?<name>[A-Za-z0-9_]+)\[\]\s*=\s*[\x22'](?<secret>[^\x22'\n]+)",
        "[]",
    ),
    (
        r"(?i)form-data;[^\n]*?\bname=[\x22']?(?<name>[^\x22';\s]+)[\x22']?[^\n]*\n(?:[^\n\r]+\r?\n)*\r?\n(?<secret>[\s\S]*?)(?:\r?\n--|$)",
        "form-data",
    ),
];
