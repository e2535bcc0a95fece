//! Tests of masking by key in text.

use crate::mask::Mask;
use crate::mask::rules::Rules;
use crate::mask::text::replacements::replace_all;

fn mask(text: &str, rules: &Rules) -> Option<String> {
    let mut ranges = Vec::new();
    super::find(text, rules, &mut ranges);
    replace_all(text, ranges)
}

#[test]
fn values_of_keys_are_masked() {
    let keys = Mask::new().keys(["api_key", "token", "authorization", "cookie"]).rules;
    let cases = [
        ("api_key=abc def", "api_key=*** def"),
        ("api_key=)a1]b2}c3 def", "api_key=*** def"),
        ("Login(api_key=ab)c1, n=2)", "Login(api_key=***, n=2)"),
        ("https://host/?q=1&api_key=abc&n=2", "https://host/?q=1&api_key=***&n=2"),
        ("API-KEY := abc", "API-KEY := ***"),
        ("Authorization: Bearer abc\nAccept: x", "Authorization: ***\nAccept: x"),
        ("authorization=Bearer abc next", "authorization=*** next"),
        ("Cookie: a=b; c=d", "Cookie: ***"),
        (
            r#"Config { api_key: "a, \"b\"", n: 1 }"#,
            r#"Config { api_key: "***", n: 1 }"#,
        ),
        (r#"Config { token: Some("a, b"), n: 1 }"#, "Config { token: ***, n: 1 }"),
        ("{'api_key': 'abc', 'n': 1}", "{'api_key': '***', 'n': 1}"),
        (r#"{"api_key": "abc…"#, r#"{"api_key": "***"#),
        (
            r#"{"a": "{\"token\": \"x\\\"y\", \"n\": 1}"#,
            r#"{"a": "{\"token\": \"***\", \"n\": 1}"#,
        ),
        (
            r#"{"a": "{\"token\": \"x…", "n": 1"#,
            r#"{"a": "{\"token\": \"***", "n": 1"#,
        ),
        (r#"{"token": [1, {"x": "y"}], "n": 1"#, r#"{"token": ***, "n": 1"#),
        (r#"{"token":12,"n":1"#, r#"{"token":***,"n":1"#),
        ("api_key=é, x", "api_key=***, x"),
    ];
    for (text, expected) in cases {
        assert_eq!(mask(text, &keys).as_deref(), Some(expected), "{text}");
    }
    for text in ["token::Kind", "tokens=1", "a token", "token:", "my_token=1", ""] {
        assert_eq!(mask(text, &keys), None, "{text}");
    }
}

/// Starts of values, expressions and elements without an end: each must be passed a bounded number of times.
#[test]
fn long_runs_of_keys_take_linear_time() {
    let rules = Mask::secrets().rules;
    for unit in [
        "password: {} ",
        "token = a.b() + ",
        "token = f(",
        "password: {{ ",
        "auth=",
        "password=<<a ",
        "<password><value>",
        "<key>password</key><",
        "://token:",
        "token: the a of ",
        "if password:\n",
        "&quot;password&quot;:",
        ".password(\"",
        "default = \"",
        "user: pass: ",
        "password: |\n",
        "{\"value\":",
        "curl -u a ",
        "form-data; name=password\n",
        "set -x password ",
        "MTk4NjIyNDgzNDcxOTI1MjQ4.",
    ] {
        rules.mask_text(&unit.repeat(5_000), true);
    }
}

/// `pass` is also the result of a test.
#[test]
fn pass_is_a_password_behind_a_user() {
    let rules = Mask::secrets().rules;
    for name in ["user", "db_user", "smtpUser", "login", "LOGIN"] {
        for (separator, next) in [(": ", ", "), ("=", " "), (" = '", "'\n")] {
            let text = format!("{name}{separator}joe{next}pass{separator}hunter2{next}");
            assert_eq!(mask(&text, &rules), Some(text.replace("hunter2", "***")), "{text}");
        }
    }
    for text in [
        "suite: smoke, pass: 12",
        "user: joe\nsuite: smoke\npass: 12",
        "logins: 3, pass: 12",
    ] {
        assert_eq!(mask(text, &rules), None, "{text}");
    }
}
