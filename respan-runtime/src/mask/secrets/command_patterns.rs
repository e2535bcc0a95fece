//! Patterns of secrets in command lines.

use crate::json::last_bytes;
use crate::mask::pattern::checks::{is_assignment, is_no_port};
use crate::mask::pattern::pattern_source::Source;

/// The distance before a match in which its command is looked for, in bytes.
const MAX_DISTANCE: usize = 256;

/// Secrets behind an option of a command.
pub(crate) const COMMANDS: [Source; 37] = [
    Source::value_behind(
        r"(?i)\bcurl\b(?:[^\n\\]|\\[\s\S])*?\s(?:(?-i:-[#0-46aBfgGiIjJklLMnNOpqRsSvVZ]*u)|--user)[ =]?",
        "curl",
        ':',
    )
    .followed_by("-"),
    Source::value_behind(
        r"(?i)\bcurl\b(?:[^\n\\]|\\[\s\S])*?\s(?:(?-i:-[#0-46aBfgGiIjJklLMnNOpqRsSvVZ]*U)|--proxy-user)[ =]?",
        "curl",
        ':',
    )
    .followed_by("-"),
    Source::value(r"(?i)\bcurl\b(?:[^\n\\]|\\[\s\S])*?\s-b[ =]?", "curl")
        .followed_by("-b")
        .checked(is_assignment),
    Source::value(r"(?i)\bcurl\b(?:[^\n\\]|\\[\s\S])*?\s--cookie[ =]?", "curl")
        .followed_by("--cookie")
        .checked(is_assignment),
    Source::value_behind(r"\s--auth[ =]", "--auth", ':'),
    Source::value_behind(r"\bhttps? -a ", " -a ", ':'),
    Source::value(r"\bsshpass\s+-p[ \t]*", "sshpass"),
    Source::value(r"\bmysql[a-z]*\b[^\n;|&]*?\s-p", "mysql")
        .followed_by("-p")
        .checked(is_no_port),
    Source::value(r"\bmariadb[a-z-]*\b[^\n;|&]*?\s-p", "mariadb")
        .followed_by("-p")
        .checked(is_no_port),
    Source::value(r"\bmongo[a-z]*\b[^\n;|&]*?\s-p[ \t]*", "mongo")
        .followed_by("-p")
        .checked(is_no_port),
    Source::value(r"\bredis-cli\b[^\n]*?\s-a[ \t]+", "redis-cli").followed_by("-a"),
    Source::value(r"\blogin\b[^\n;|&]*?\s-p[ =]?", "login")
        .followed_by("-p")
        .behind(is_registry_command)
        .checked(is_no_port),
    Source::value(r"\b(?:un)?zip\s[^\n;|&]*?-P[ \t]*", "zip "),
    Source::value(r"\b7z[ar]?\s[^\n;|&]*?\s-p", "7z").followed_by("-p"),
    Source::value(r"\bldap[a-z]+\s[^\n;|&]*?-w[ \t]*", "ldap").followed_by("-w"),
    Source::value_behind(r"\bsmb[a-z]+\b[^\n;|&]*?\s-U[ \t]*", "smb", '%').followed_by("-U"),
    Source::value(r"\bhtpasswd\s+-[A-Za-z]*b[A-Za-z]*\s+[^\s]+\s+[^\s]+[ \t]+", "htpasswd"),
    Source::value(r"-pass(?:in|out|word)?\s+pass:", "pass:"),
    Source::value(r"\bsqlcmd\b[^\n;|&]*?\s-P[ \t]*", "sqlcmd").followed_by("-P"),
    Source::value(r"\bbcp\s[^\n;|&]*?\s-P[ \t]*", "bcp ").followed_by("-P"),
    Source::value(r"\bipmitool\b[^\n;|&]*?\s-P[ \t]*", "ipmitool").followed_by("-P"),
    Source::value(r"\bsnmp[a-z]+\b[^\n;|&]*?\s-A[ \t]+", "snmp").followed_by("-A"),
    Source::value(r"\bsnmp[a-z]+\b[^\n;|&]*?\s-X[ \t]+", "snmp").followed_by("-X"),
    Source::value(r"\bnmcli\b[^\n;|&]*?\s(?:password|wifi-sec\.psk)[ \t]+", "nmcli"),
    Source::value(r"\bwpa_passphrase +[^\s]+[ \t]+", "wpa_passphrase"),
    Source::value_behind(r"\blftp\b[^\n;|&]*?\s-u[ \t]*", "lftp", ',').followed_by("-u"),
    Source::value(r"freerdp\b[^\n;|&]*?\s/p:", "freerdp"),
    Source::value(r"\brdesktop\b[^\n;|&]*?\s-p[ \t]*", "rdesktop").followed_by("-p"),
    Source::value(r"(?i)\bcmdkey\b[^\n;|&]*?\s/pass:", "cmdkey").followed_by("/pass:"),
    Source::value(r"(?i)\bnet +use\b[^\n]*?/user:[^\s]+[ \t]+", "net use").checked(|text| !text.starts_with('/')),
    Source::value(r"(?i)\bnet +user +[^\s/]+[ \t]+", "net user").checked(|text| !text.starts_with('/')),
    Source::value(r"\bsecret set\b[^\n;|&]*?\s(?:-b|--body|--value)[ =]?", "secret set"),
    Source::value(r"\bsecrets\s+set\s+(?:-[^\s]+\s+)*[A-Za-z0-9_]+=", "secrets set"),
    Source::value(r"--from-literal[= ][\x22']?[^\s=\x22']+=", "--from-literal").behind(creates_secret),
    Source::value(r"\blogin[ \t]+", "login")
        .behind(|before| before.trim_end().ends_with("vault") || before.trim_end().ends_with("cargo"))
        .checked(|text| text.len() >= 8 && !text.starts_with('-') && text.bytes().any(|byte| byte.is_ascii_digit())),
    Source::value(
        r"(?i)ConvertTo-SecureString\s+(?:-String\s+)?",
        "ConvertTo-SecureString",
    )
    .checked(|text| !text.starts_with(['$', '-', '('])),
    Source::value(r"\bput-parameter\b[^\n;|&]*?\s--value[ =]", "put-parameter").followed_by("--value"),
];

/// Options with which a command reads a secret from its standard input.
macro_rules! reading_options {
    () => {
        r"--password-stdin|--passphrase-fd|--with-token|\slogin\s+-|\s(?:secrets?\s+(?:create|put|set)|create\s+secret)\s"
    };
}

/// The end of a pipeline whose last command reads a secret.
macro_rules! piped {
    () => {
        concat!(
            r"\s*\|(?:[^\n|]*\|)?\s*(?:(?:sudo\s+)?(?:chpasswd|passwd)\b|sudo\s+-S|cryptsetup\b|[^\n|]*(?:",
            reading_options!(),
            "))"
        )
    };
}

/// Secrets that a command reads from its standard input.
pub(super) const STANDARD_INPUT: [Source; 3] = [
    Source::group(
        concat!(
            r"\becho\s+(?:-[a-zA-Z]+\s+)*[\x22']?(?<secret>[^\n|\x22']+?)[\x22']?",
            piped!()
        ),
        "echo ",
    )
    .followed_by("|")
    .checked(is_no_reference),
    Source::group(
        concat!(
            r"\bprintf\s+[\x22']?(?:%s(?:\\n)?[\x22']?\s+[\x22']?)?(?<secret>[^\n|\x22']+?(?:[\x22']\s+[\x22'][^\n|\x22']+)?)[\x22']?",
            piped!()
        ),
        "printf ",
    )
    .followed_by("|")
    .checked(is_no_reference),
    Source::group(
        concat!(
            r"(?:\b(?:ch)?passwd\b|\bsudo\s+-S|\bcryptsetup\b|--stdin|",
            reading_options!(),
            r")[^\n|;]*<<<\s*[\x22']?(?<secret>[^\n\x22']+)"
        ),
        "<<<",
    )
    .checked(is_no_reference),
];

/// Returns whether a command before, on the same line, is one that logs in to a registry or a cloud.
fn is_registry_command(before: &str) -> bool {
    let command = last_bytes(before, MAX_DISTANCE);
    let command = command.rsplit(['\n', ';', '|', '&']).next().unwrap_or_default();
    let mut words = command.split(|char: char| !char.is_ascii_alphanumeric());
    words.any(|word| {
        matches!(
            word,
            "docker" | "podman" | "nerdctl" | "helm" | "oras" | "buildah" | "skopeo" | "az" | "oc" | "cf"
        )
    })
}

/// Returns whether the line before is a command of Kubernetes that creates a secret.
fn creates_secret(before: &str) -> bool {
    let line = last_bytes(before, MAX_DISTANCE).rsplit('\n').next().unwrap_or_default();
    line.contains(" secret ")
}

/// Returns whether the text is no variable of a shell, also behind a user, as in `joe:$PASSWORD`.
fn is_no_reference(text: &str) -> bool {
    let value = text.rsplit(':').next().unwrap_or_default();
    !value.starts_with(['$', '`', '<'])
}
