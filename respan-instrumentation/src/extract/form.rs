//! The fields of a form with files (`multipart/form-data`, RFC 7578).

use memchr::memmem;
use serde_json::{Map, Value};

/// The longest boundary and the two hyphens before it: <https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1>.
const MAX_DELIMITER: usize = 72;

/// Limit on the number of fields.
const MAX_FIELDS: usize = 64;

/// The fields that are numbers or flags, which a form writes as text. All others stay texts, such as a prompt of digits.
const TYPED: [&str; 3] = ["n", "stream", "temperature"];

/// The fields of a form by their names, without its files; `None` if the body is no form. A part whose end is missing, as where the
/// middle of a long body was not kept, is left out.
pub(super) fn fields(body: &[u8]) -> Option<Value> {
    let start = body.get(..MAX_DELIMITER + 2).unwrap_or(body);
    let delimiter = start.get(..memmem::find(start, b"\r\n")?)?;
    if !delimiter.starts_with(b"--") || delimiter.len() <= 2 {
        return None;
    }
    let mut fields = Map::new();
    let mut begin = None;
    for end in memmem::find_iter(body, delimiter) {
        let part = begin.and_then(|begin| body.get(begin..end));
        if let Some((name, text)) = part.and_then(field)
            && fields.len() < MAX_FIELDS
        {
            let typed = TYPED
                .contains(&&*name)
                .then(|| serde_json::from_str(&text).ok())
                .flatten();
            fields.insert(name, typed.unwrap_or(Value::String(text)));
        }
        begin = Some(end + delimiter.len());
    }
    Some(Value::Object(fields))
}

/// The name and the text of a part; `None` for a file.
fn field(part: &[u8]) -> Option<(String, String)> {
    let (head, content) = part.split_at_checked(memmem::find(part, b"\r\n\r\n")?)?;
    let head = std::str::from_utf8(head).ok()?;
    if head.contains("filename") {
        return None;
    }
    let (_, name) = head.split_once("name=\"")?;
    let text = content.strip_prefix(b"\r\n\r\n")?.strip_suffix(b"\r\n")?;
    let text = std::str::from_utf8(text).ok()?;
    Some((name.split('"').next()?.to_owned(), text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn form(parts: &[&str]) -> String {
        "--X\r\n".to_owned() + &parts.join("\r\n--X\r\n") + "\r\n--X--\r\n"
    }

    const MODEL: &str = "Content-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1";
    const FILE: &str =
        "Content-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\nContent-Type: audio/mpeg\r\n\r\nabc";

    #[test]
    fn texts_are_read_and_files_are_not() {
        for parts in [[MODEL, FILE], [FILE, MODEL]] {
            assert_eq!(fields(form(&parts).as_bytes()), Some(json!({"model": "whisper-1"})));
        }
        assert_eq!(fields(form(&[FILE]).as_bytes()), Some(json!({})));
    }

    #[test]
    fn numbers_and_flags_are_such_and_texts_stay_texts() {
        let fields_of = |name: &str, text: &str| {
            fields(
                form(&[&format!(
                    "Content-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}"
                )])
                .as_bytes(),
            )
        };
        assert_eq!(fields_of("temperature", "0.2"), Some(json!({"temperature": 0.2})));
        assert_eq!(fields_of("n", "2"), Some(json!({"n": 2})));
        assert_eq!(fields_of("stream", "true"), Some(json!({"stream": true})));
        for name in ["prompt", "user"] {
            assert_eq!(fields_of(name, "42"), Some(json!({name: "42"})));
        }
        assert_eq!(fields_of("n", "two"), Some(json!({"n": "two"})));
    }

    #[test]
    fn what_is_no_form_or_has_no_end_is_left_out() {
        for body in ["", "\r\n", "--\r\n", "{}\r\n--X", "model=whisper-1"] {
            assert_eq!(fields(body.as_bytes()), None, "{body}");
        }
        assert_eq!(fields(format!("--X\r\n{MODEL}").as_bytes()), Some(json!({})));
    }
}
