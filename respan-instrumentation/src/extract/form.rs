//! The fields of a form with files (`multipart/form-data`, RFC 7578).

use memchr::memmem;
use serde_json::{Map, Value};

/// The longest boundary and the two hyphens before it: <https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1>.
const MAX_DELIMITER: usize = 72;

/// Limit on the number of fields.
const MAX_FIELDS: usize = 64;

/// The texts of a form by their names, without its files; `None` if the body is no form. A part whose end is missing, as where the
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
            fields.insert(name, Value::String(text));
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
    fn what_is_no_form_or_has_no_end_is_left_out() {
        for body in ["", "\r\n", "--\r\n", "{}\r\n--X", "model=whisper-1"] {
            assert_eq!(fields(body.as_bytes()), None, "{body}");
        }
        assert_eq!(fields(format!("--X\r\n{MODEL}").as_bytes()), Some(json!({})));
    }
}
