//! JSON web tokens.

/// The start of every token: `{"` in base64.
pub(crate) const PREFIX: &str = "eyJ";
/// The minimum number of characters of the payload.
const MIN_PART: usize = 2;

/// Returns whether a token can contain the byte.
pub(crate) const fn is_part(byte: u8) -> bool {
    is_base64(byte) || byte == b'.'
}

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// The length of the token at the start of the text: at least three parts, the last of which may be empty.
///
/// # Errors
///
/// The length of the first part, if it is no token. No token starts in that part either.
pub(crate) fn length(text: &[u8]) -> Result<usize, usize> {
    let part = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|byte| is_base64(**byte)).count()
    };
    if !text.starts_with(PREFIX.as_bytes()) {
        return Err(0);
    }
    let header = part(0);
    if header == PREFIX.len() || text.get(header) != Some(&b'.') {
        return Err(header);
    }
    let payload = part(header + 1);
    let is_encrypted = payload == header + 1;
    if text.get(payload) != Some(&b'.') || (!is_encrypted && payload < header + 1 + MIN_PART) {
        return Err(header);
    }
    let mut end = part(payload + 1);
    while text.get(end) == Some(&b'.') && part(end + 1) > end + 1 {
        end = part(end + 1);
    }
    Ok(end)
}
