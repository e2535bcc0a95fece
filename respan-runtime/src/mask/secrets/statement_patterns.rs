//! Patterns of secrets in statements, calls, serialised data and configuration files.

use crate::json::last_bytes;
use crate::mask::pattern::checks::is_random;
use crate::mask::pattern::pattern_source::Source;

/// The distance before a match in which the start of its statement is looked for, in bytes.
const MAX_DISTANCE: usize = 256;

/// Secrets behind a word of a statement, or as arguments of a call.
pub(super) const STATEMENTS: [Source; 24] = [
    Source::group(r"(?i)\bpassword\s+'(?<secret>(?:[^'\n]|'')+)", "password"),
    Source::group(
        r"(?i)\bidentified\s+(?:with\s+[^\s]+\s+)?(?:by|as)\s+(?:password\s+|values\s+)?['\x22](?<secret>(?:[^'\x22]|'')+)",
        "identified",
    )
    .behind(is_account_statement),
    Source::group(
        r"(?i)\bidentified\s+by\s+(?<secret>[^\s'\x22;]+)",
        "identified",
    )
    .behind(is_user_statement),
    Source::group(
        r"(?i)\bset\s+password\b[^\n=;]*=\s*(?:password\s*\(\s*)?'(?<secret>(?:[^']|'')+)",
        "set password",
    )
    .followed_by("="),
    Source::group(r"(?i)\bsecret\s+'(?<secret>(?:[^'\n]|'')+)", "secret '"),
    Source::group(
        r"(?i)\bmachine\s+[^\s]+\s+login\s+[^\s]+\s+(?:account\s+[^\s]+\s+)?password\s+(?<secret>[^\s]+)",
        "machine",
    ),
    Source::group(
        r"(?i)\bdefault\s+login\s+[^\s]+\s+(?:account\s+[^\s]+\s+)?password\s+(?<secret>[^\s]+)",
        "default",
    ),
    Source::value(r"requirepass\s+", "requirepass").behind(is_line_start),
    // Lines of `.pgpass`.
    Source::group(r"(?m):543[0-9]:[^:\s]+:[^:\s]+:(?<secret>(?:[^\s:\\]|\\[^\s])+)$", ":543").behind(is_host),
    Source::group(r"(?m):6(?:432|543):[^:\s]+:[^:\s]+:(?<secret>(?:[^\s:\\]|\\[^\s])+)$", ":6").behind(is_host),
    Source::group(r"(?m):\*:[^:\s]+:[^:\s]+:(?<secret>(?:[^\s:\\]|\\[^\s])+)$", ":*:").behind(is_host),
    Source::group(
        r"(?i)\bauth=\(\s*[\x22'][^\x22'\n]*[\x22']\s*,\s*[\x22'](?<secret>[^\x22'\n]+)",
        "auth=(",
    ),
    Source::group(
        r"(?i)basic_?auth\(\s*[\x22'][^\x22'\n]*[\x22']\s*,\s*(?:Some\(\s*)?[\x22'](?<secret>[^\x22'\n]+)",
        "basic",
    ),
    Source::group(
        r"(?i)credentials?\(\s*[\x22'][^\x22'\n]*[\x22']\s*,\s*[\x22'](?<secret>[^\x22'\n]+)",
        "credential",
    ),
    Source::group(
        r"(?i)\.login\(\s*[\x22'][^\x22'\n]*[\x22']\s*,\s*[\x22'](?<secret>[^\x22'\n]+)",
        ".login(",
    ),
    Source::group(
        r"(?i)\bgetconnection\(\s*[\x22'][^\x22'\n]*[\x22']\s*,\s*[\x22'][^\x22'\n]*[\x22']\s*,\s*[\x22'](?<secret>[^\x22'\n]+)",
        "getconnection(",
    ),
    Source::group(
        r"\bmysqli(?:_connect)?\(\s*[\x22'][^\x22'\n]*[\x22']\s*,\s*[\x22'][^\x22'\n]*[\x22']\s*,\s*[\x22'](?<secret>[^\x22'\n]+)",
        "mysqli",
    ),
    Source::group(
        r"\bPDO\(\s*[\x22'][^\x22'\n]*[\x22']\s*,\s*[\x22'][^\x22'\n]*[\x22']\s*,\s*[\x22'](?<secret>[^\x22'\n]+)",
        "pdo(",
    ),
    Source::new(r"\bimpdp\s+(?:-[A-Za-z]+\s+)*[^\s/@]+/(?<secret>[^\s@]+)@", "impdp"),
    Source::new(r"\bexpdp\s+(?:-[A-Za-z]+\s+)*[^\s/@]+/(?<secret>[^\s@]+)@", "expdp"),
    Source::group(
        r"(?i)client\(\s*[\x22'][^\x22'\n]*[\x22']\s*,\s*[\x22'](?<secret>[^\x22'\n]{16,})",
        "client",
    )
    .checked(is_random),
    Source::group(
        r"(?i)\bexpect\s+[^\n]{0,40}password[^\n]{0,10}[\s;]+send(?:line)?\s+(?:--\s+)?[\x22'](?<secret>[^\x22'\\\n]+)",
        "expect",
    )
    .followed_by("send"),
    Source::group(
        r"\bjwt\.(?:encode|decode|sign|verify)\(\s*[^\n,]+,\s*[\x22'](?<secret>[^\x22'\n]+)",
        "jwt.",
    ),
    Source::new(r"\bsqlplus\s+(?:-[A-Za-z]+\s+)*[^\s/@]+/(?<secret>[^\s@]+)@", "sqlplus"),
];

/// Secrets behind a name that is no key, in the group `name`.
pub(crate) const NAMED: [Source; 12] = [
    Source::named(
        r"(?i)\bset\s+(?:-[-a-z]+\s+)+(?<name>[a-z_][a-z0-9_]*)\s+[\x22']?(?<secret>[^\s\x22']+)",
        "set -",
    ),
    Source::named(
        r"(?i)\bsetx\s+(?<name>[a-z_][a-z0-9_]*)\s+[\x22']?(?<secret>[^\s\x22'<\\][^\s\x22']*)",
        "setx",
    ),
    Source::named(
        r"(?i)\bsetenv\s+(?<name>[a-z_][a-z0-9_]*)\s+[\x22']?(?<secret>[^\s\x22'<\\][^\s\x22']*)",
        "setenv",
    ),
    // `git config`, `npm config set`, `aws configure set`.
    Source::named(
        r"\bconfig(?:ure)? +(?:(?:set|-[-a-z]+) +)*(?<name>[A-Za-z0-9_./:@-]*[._:][A-Za-z0-9_./:@-]*) +[\x22']?(?<secret>[^\s\x22'\x60\\]{4,})",
        "config",
    )
    .checked(|text| !(matches!(text, "true" | "false") || text.starts_with('$'))),
    Source::named(
        r"ENV\s+(?<name>[A-Za-z_][A-Za-z0-9_]*)\s+[\x22']?(?<secret>[^\s\x22'=][^\n\x22']*)",
        "env ",
    )
    .behind(is_line_start),
    Source::named(
        r"define\s+(?<name>[A-Za-z0-9_]+)\s+[@L]?[\x22'](?<secret>[^\x22'\n]+)",
        "define ",
    )
    .behind(|before| before.trim_end_matches([' ', '\t']).ends_with('#')),
    Source::named(
        r"\b(?<name>[A-Za-z0-9_]+)\[\]\s*=\s*[\x22'](?<secret>[^\x22'\n]+)",
        "[]",
    ),
    Source::named(
        r"(?i)form-data;[^\n]*?\bname=[\x22']?(?<name>[^\x22';\s]+)[\x22']?[^\n]*\n(?:[^\n\r]+\r?\n)*\r?\n(?<secret>[\s\S]*?)(?:\r?\n--|$)",
        "form-data",
    ),
    // Serialised by PHP.
    Source::named(
        r"s:[0-9]+:\x22(?<name>[^\x22\n]+)\x22;s:[0-9]+:\x22(?<secret>[^\x22]+)",
        "\";s:",
    ),
    // Pairs and variables of Lisp.
    Source::named(r"\((?<name>[^\s()\x22]+)\s+\.\s+\x22(?<secret>[^\x22]+)", " . \""),
    Source::named(
        r"\((?:defvar|defparameter|defconstant|defconst|defonce|def|define)\s+(?<name>[^\s()\x22]+)\s+\x22(?<secret>[^\x22]+)",
        "(def",
    ),
    Source::named(
        r"\((?:setq|setf|setq-default|set!)\s+(?<name>[^\s()\x22]+)\s+\x22(?<secret>[^\x22]+)",
        "(set",
    ),
];

/// The statement that the text ends in, in lower case.
fn statement(before: &str) -> String {
    let statement = last_bytes(before, MAX_DISTANCE).rsplit(';').next();
    statement.unwrap_or_default().to_ascii_lowercase()
}

/// Returns whether the statement before is one about an account.
fn is_account_statement(before: &str) -> bool {
    let statement = statement(before);
    let mut words = statement.split(|char: char| !char.is_ascii_alphanumeric() && char != '_');
    words.any(|word| matches!(word, "user" | "role" | "grant" | "alter" | "create" | "account"))
}

/// Returns whether the text ends with `CREATE USER name` or `ALTER USER name`.
fn is_user_statement(before: &str) -> bool {
    let statement = statement(before);
    let mut words = statement.split_whitespace().rev().skip(1);
    let is_verb = |word: &str| word.ends_with("create") || word.ends_with("alter");
    words.next() == Some("user") && words.next().is_some_and(is_verb)
}

/// Returns whether nothing but white space precedes on the line.
fn is_line_start(before: &str) -> bool {
    let line = before.trim_end_matches([' ', '\t']);
    line.is_empty() || line.ends_with('\n')
}

/// Returns whether the text ends with a host that starts its line.
fn is_host(before: &str) -> bool {
    let line = last_bytes(before, MAX_DISTANCE).rsplit('\n').next().unwrap_or_default();
    !line.is_empty() && !line.contains([':', ' ', '\t'])
}
