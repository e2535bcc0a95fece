//! Secrets that `Mask::secrets` knows, in the places and spellings in which programs have them.

use crate::masked::masked;
use respan::{AttributeValue, Mask, RespanParams, SpanUpdate, get_client};
use serde_json::{Value, json};

#[respan::task(name = "say")]
fn say(text: &str) {
    let _ = text;
}

#[respan::task(name = "send")]
fn send(value: &Value) {
    let _ = value;
}

#[derive(Debug)]
struct Command(#[expect(dead_code, reason = "read by `Debug`")] String);

#[expect(clippy::ref_option, reason = "an argument as programs have it")]
#[respan::task(name = "run")]
fn run(command: &Command, nested: &Option<Vec<Command>>) {
    let _ = (command, nested);
}

/// All that leaves of a call with this text: as text, in `Debug` text, and in the `Debug` text of lists.
fn exported(text: &str) -> String {
    let said = masked(Mask::secrets(), || say(text));
    let ran = masked(Mask::secrets(), || {
        let command = || Command(text.to_owned());
        run(&command(), &Some(vec![command()]));
    });
    format!("{:?}\n{:?}", said.data(), ran.data())
}

/// A marker of the secret part; each text contains it.
const MARK: &str = "hunter2";

#[test]
fn values_are_masked_whole_in_text() {
    for text in [
        "password: abc,hunter2",
        "password=abc&hunter2",
        "password=abc;hunter2",
        "password: abc, hunter2",
        "db_password=hunter2",
        "export AWS_SECRET_ACCESS_KEY=hunter2",
        "GITHUB_TOKEN=hunter2",
        "pwd=hunter2",
        "X-Auth-Token: hunter2",
        "dbPassword: hunter2",
        "db-password: hunter2",
        "PGPASSWORD=hunter2 psql",
        "API key: hunter2",
        "Here is my secret access key: hunter2",
        "**Password:** hunter2",
        "**Password**: hunter2",
        "password = \"\"\"\nhunter2\n\"\"\"",
        "password = b\"hunter2\"",
        "let password = r#\"hunter2\"#;",
        "let password =\n    \"hunter2\";",
        "config[\"password\"] = \"hunter2\"",
        "headers['x-api-key'] = 'hunter2'",
        "\"password\":\n    \"hunter2\"",
        "password:\n  hunter2",
        "password: |\n  hunter2\n  hunter2\nuser: joe",
        "credentials:\n  user: joe\n  login: hunter2",
        "Password:\n\nhunter2\n",
        "<password>hunter2</password>",
        "<add key=\"Password\" value=\"hunter2\"/>",
        "<input name=\"password\" value=\"hunter2\">",
        "Header { name: \"x-api-key\", value: \"hunter2\" }",
        "KeyValue { key: Static(\"password\"), value: String(Owned(\"hunter2\")) }",
        "[(\"x-api-key\", \"hunter2\")]",
        "[(\"authorization\", Some(\"hunter2\"))]",
        "[\n    (\n        \"x-api-key\",\n        \"hunter2\",\n    ),\n]",
        "request.header(\"x-api-key\", \"hunter2\")",
        "Server=db;User Id=joe;Password=hunter2;Encrypt=True",
        "AccountName=a;AccountKey=hunter2==;EndpointSuffix=core.windows.net",
        "SharedAccessKeyName=root;SharedAccessKey=hunter2=",
        "https://host/?page=1&api_key=hunter2&n=2",
        "a%3D1&password%3Dhunter2",
        "Passwort: hunter2",
        "password：hunter2",
        "登录密码：hunter2",
        "пароль: hunter2",
        "api_key：\"hunter2\"",
    ] {
        let shown = exported(text);
        assert!(!shown.contains(MARK), "{text}: {shown}");
    }
}

#[test]
fn command_lines_are_masked() {
    for text in [
        "mysql --password hunter2",
        "mysql -u joe -phunter2 shop",
        "mysql --password=hunter2",
        "tool --api-key 'hunter2' --verbose",
        "tool -token hunter2",
        "[\"tool\", \"--password\", \"hunter2\"]",
        "\"tool\" \"--password\" \"hunter2\"",
        "curl -u joe:hunter2 https://host",
        "curl --user 'joe:hunter2' https://host",
        "sshpass -p hunter2 ssh host",
        "machine host login joe password hunter2",
        "ALTER USER joe WITH PASSWORD 'hunter2'",
        "CREATE USER joe IDENTIFIED BY 'hunter2'",
    ] {
        let shown = exported(text);
        assert!(!shown.contains(MARK), "{text}: {shown}");
    }
}

#[test]
fn headers_are_masked_with_all_their_parameters() {
    for text in [
        "Cookie: a=b, sid=hunter2",
        "Cookie: a=b; sid=hunter2; c=d",
        "Set-Cookie: sid=hunter2; Path=/; HttpOnly",
        "Authorization: Digest username=\"u\", realm=\"r\", response=\"hunter2\"",
        "authorization=Digest username=\"u\", response=\"hunter2\"",
        "Authorization: AWS4-HMAC-SHA256 Credential=x/s3/aws4_request, SignedHeaders=host, Signature=hunter2",
        "Proxy-Authorization: Basic hunter2",
        "curl -H \"Authorization: Digest username=\\\"u\\\", response=\\\"hunter2\\\"\"",
        "curl -H 'Cookie: a=b, sid=hunter2'",
    ] {
        let shown = exported(text);
        assert!(!shown.contains(MARK), "{text}: {shown}");
    }
}

#[test]
fn pairs_and_lists_in_json_are_masked() {
    for value in [
        json!([["x-api-key", MARK]]),
        json!([["cookie", "sid=hunter2"], ["host", "h"]]),
        json!([["set-cookie", [MARK, "b"]]]),
        json!([["authorization", "Basic hunter2", true]]),
        json!(["tool", "--password", MARK]),
        json!(["tool", "--password=hunter2"]),
        json!({"headers": [{"name": "x-api-key", "value": MARK}]}),
        json!({"attributes": [{"key": "password", "value": {"stringValue": MARK}}]}),
        json!({"dbPassword": MARK, "a": {"AWS_SECRET_ACCESS_KEY": [MARK]}}),
        json!({"text": "{\"password\":\"hunter2\"}", "deep": ["{\"a\":[[\"x-api-key\",\"hunter2\"]]}"]}),
        json!({"password": {"type": "string", "default": MARK}}),
        json!([
            "-----BEGIN RSA PRIVATE KEY-----",
            MARK,
            "hunter2==",
            "-----END RSA PRIVATE KEY-----"
        ]),
        json!([["-----BEGIN RSA PRIVATE KEY-----", MARK]]),
    ] {
        let shown = format!("{:?}", masked(Mask::secrets(), || send(&value)).data());
        assert!(!shown.contains(MARK), "{value}: {shown}");
        let map = masked(Mask::secrets(), || {
            get_client()
                .start_span("map")
                .attribute("value", AttributeValue::from(value.clone()))
                .run(|| ());
        });
        let shown = format!("{:?}", map.data());
        assert!(!shown.contains(MARK), "{value} as an attribute: {shown}");
    }
}

#[test]
fn keys_of_private_keys_in_any_format_are_masked() {
    for text in [
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nhunter2\n-----END PGP PRIVATE KEY BLOCK-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2\n-----END OPENSSH PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\\nhunter2\\n-----END EC PRIVATE KEY-----",
        "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nhunter2\n---- END SSH2 ENCRYPTED PRIVATE KEY ----",
        "PuTTY-User-Key-File-2: ssh-rsa\nPrivate-Lines: 1\nhunter2\nPrivate-MAC: 0",
    ] {
        let shown = exported(text);
        assert!(!shown.contains(MARK), "{text}: {shown}");
    }
}

/// `hunter2` would not be a valid token in each of them, so the whole token is the mark.
#[test]
fn tokens_are_masked_behind_any_character_that_ends_a_word() {
    for token in [
        "sk-proj-0123456789abcdef",
        "sk-ant-api03-0123456789abcdef",
        "xapp-1-A0B1C2D3E4-1234567890-abcdef0123456789",
        "xoxc-1111-2222-3333-abcdef0123",
        "xoxd-AbCdEf%2B0123456789AbCdEf",
        "rk_live_0123456789abcdefABCDEF",
        "whsec_0123456789abcdef+/ABCDEF",
        "glpat-0123456789abcdefABCD",
        "hf_abcdefghijklmnopqrstuvwxyzABCDEFGH",
        "npm_0123456789abcdefghijABCDEFGHIJ012345",
        "pypi-AgEIcHlwaS5vcmcCJDAxMjM0NTY3",
        "dop_v1_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "SG.0123456789abcdefABCDEF.0123456789abcdefABCDEF0123456789",
        "AIzaSyA1234567890abcdefghijklmnopqrstuv",
        "ya29.a0AfH6SMB0123456789abcdef",
        "gsk_abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMN",
        "xai-abcdefghijklmnopqrstuvwxyz0123456789",
        "r8_abcdefghijklmnopqrstuvwxyz01234567890",
        "key-0123456789abcdef0123456789abcdef",
        "AKIAABCDEFGHIJKLMNOP",
        "ghp_0123456789abcdefghijABCDEFGHIJ012345",
        "gho_0123456789abcdefghijABCDEFGHIJ012345",
        "github_pat_0123456789abcdefghijABCDEFGHIJ",
        "pa-0123456789abcdefghijABCDEFGHIJ0123456789_-abc",
        "glc_eyJvIjoiMTIzNDU2IiwibiI6ImZha2UifQ",
        "sk.eyJ1IjoiZmFrZSIsImEiOiIwMTIzNDU2Nzg5In0.0123456789abcdef",
        "ABCDEFGHIJ0123.atlasv1.0123456789abcdefghijABCDEFGHIJ0123456789abcdefghij",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc_-9",
    ] {
        for text in [
            token.to_owned(),
            format!("OPENAI_{token}"),
            format!("\"{token}\","),
            format!("line\n{token}\tnext"),
            format!("https://host/a?b={token}&c=d"),
            format!("{token}. Next"),
        ] {
            let shown = exported(&text);
            assert!(!shown.contains(token), "{text:?}: {shown}");
            assert!(!shown.contains(&token[token.len() - 6..]), "{text:?}: {shown}");
        }
    }
}

#[test]
fn names_are_masked() {
    let token = "sk-proj-0123456789abcdef";
    let span = masked(Mask::secrets(), || {
        let client = get_client();
        client.start_span("names").attribute(token, 1).run(|| {
            let update = SpanUpdate::new()
                .attribute(format!("a {token}"), 2)
                .attribute(format!("{token}2"), 3);
            client.update_current_span(update);
            client.update_current_span(RespanParams::new().metadata(token, 4));
            client.add_event(format!("event {token}"), [(token, 5)]);
        });
    });
    let shown = format!("{:?}", span.data());
    assert!(!shown.contains(token), "{shown}");
    // Nothing replaces anything else.
    for (key, value) in [("***", 1), ("a ***", 2), ("***_2", 3), ("respan.metadata.***", 4)] {
        assert_eq!(span.attribute(key), Some(&value.into()), "{key}: {shown}");
    }
    assert_eq!(span.data().events.events[0].name, "event ***");
}

#[test]
fn the_trace_state_of_a_caller_is_masked() {
    let token = "sk-proj-0123456789abcdef";
    let span = masked(Mask::secrets(), || {
        let mut headers = http::HeaderMap::new();
        let id = "00-11111111111111111111111111111111-2222222222222222-01";
        headers.insert("traceparent", id.parse().expect("a header"));
        let state = format!("v={token},other=1");
        headers.insert("tracestate", state.parse().expect("a header"));
        respan::propagation::extract(&headers).run(|| say("nothing"));
    });
    assert_eq!(span.data().span_context.trace_state().header(), "v=***,other=1");
}

#[test]
fn patterns_of_a_program_see_text_without_its_escapes_and_leave_keys_of_conventions() {
    let pattern = |pattern| Mask::new().pattern(pattern).expect("a pattern");
    let span = masked(pattern("pw=\"[^\"]+\""), || {
        run(&Command("curl pw=\"hunter2\"".to_owned()), &None);
    });
    assert_eq!(span.input()["kwargs"]["command"], "Command(\"curl ***\")");
    let span = masked(pattern("[0-9]+"), || {
        let span = get_client()
            .start_span("model")
            .attribute("gen_ai.prompt.0.content", "a");
        span.attribute("item 4711", "b").run(|| ());
    });
    assert_eq!(span.text("gen_ai.prompt.0.content"), "a");
    assert_eq!(span.text("item ***"), "b");
}

#[test]
fn cards_and_addresses_are_options() {
    let text = "card 4111 1111 1111 1111, order 4111 1111 1111 1112, mail joe.doe+x@mail.example.com";
    let masked_text = |mask: Mask| masked(mask, || say(text)).input()["kwargs"]["text"].clone();
    assert_eq!(masked_text(Mask::secrets()), text);
    let both = "card ***, order 4111 1111 1111 1112, mail ***";
    assert_eq!(masked_text(Mask::secrets().cards().emails()), both);
    assert_eq!(masked_text(Mask::new().emails().cards()), both);
}
