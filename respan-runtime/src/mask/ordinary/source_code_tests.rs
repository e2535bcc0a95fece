//! Tests of expressions.

use super::*;

fn expression(text: &str) -> Option<&str> {
    expression_at(text, 0, false).map(|range| &text[range])
}

#[test]
fn expressions_and_types_are_told_from_values() {
    for (text, code) in [
        ("config.password, x", "config.password"),
        ("self.token.clone(),\n", "self.token.clone()"),
        ("tokens.next();", "tokens.next()"),
        ("env::var(\"API_KEY\")?;", "env::var(\"API_KEY\")?"),
        ("os.environ[\"API_KEY\"]\n", "os.environ[\"API_KEY\"]"),
        ("os.environ.get('A') or 'b'\nc", "os.environ.get('A') or 'b'"),
        ("input.parse()?,", "input.parse()?"),
        ("Token![:],", "Token![:]"),
        ("token::Brace,", "token::Brace"),
        ("Option<&str>)", "Option<&str>"),
        ("&SecretKey)", "&SecretKey"),
        ("&token,", "&token"),
        ("&[u8],", "&[u8]"),
        ("&'a [u8],", "&'a [u8]"),
        ("&mut self.token,", "&mut self.token"),
        ("*mut c_void,", "*mut c_void"),
        ("impl Into<String>)", "impl Into<String>"),
        ("Optional[str]\n", "Optional[str]"),
        ("await self.load()", "await self.load()"),
        ("new Token(a, b);", "new Token(a, b)"),
        ("r.Header.Get(\"Authorization\")\n", "r.Header.Get(\"Authorization\")"),
        ("env::var(\\\"API_KEY\\\")?;\\n", "env::var(\\\"API_KEY\\\")?"),
    ] {
        assert_eq!(expression(text), Some(code), "{text}");
    }
    for text in [
        "hunter2",
        "hunter",
        "correct.horse",
        "Some(\"hunter2\")",
        "Secret(hunter2)",
        "Optional[hunter2]",
        "xK9(fT)",
        "&pw hunter2",
        "&hunter",
        "&Hunter2,",
        "wJalrXUtnFEMI/K7MDENG",
        "hunter2.password with more words",
        "Token(0)",
        "",
        "MTk4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs",
        "a.b.c",
    ] {
        assert_eq!(expression(text), None, "{text}");
    }
}
