//! JSON web tokens.

/// The start of every token: `{"` in base64.
pub(super) const PREFIX: &str = "eyJ";
/// The minimum number of characters of its header and of its payload.
const MIN_PART: usize = 2;

/// Whether a token can contain the byte.
pub(super) const fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// The length of the token at the start of the text: at least three parts, the last of which may be empty.
pub(super) fn length(text: &[u8]) -> Option<usize> {
    text.strip_prefix(PREFIX.as_bytes())?;
    let length = text.iter().take_while(|byte| is_part(**byte)).count();
    let token = text.get(..length)?;
    let parts: [&[u8]; 3] = {
        let mut parts = token.splitn(3, |byte| *byte == b'.');
        [parts.next()?, parts.next()?, parts.next()?]
    };
    let is_token = parts[0].len() > PREFIX.len() && (parts[1].len() >= MIN_PART || parts[2].contains(&b'.'));
    is_token.then_some(length)
}
