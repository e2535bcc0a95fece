//! Tokens of Discord bots, whose first part is a number in base64.

/// The first letters of base64 of two decimal digits.
pub(super) const STARTS: [&str; 9] = ["MT", "Mj", "Mz", "ND", "NT", "Nj", "Nz", "OD", "OT"];
/// The lengths of the first part, of the second, and the minimum length of the third.
const FIRST: std::ops::RangeInclusive<usize> = 23..=28;
const SECOND: usize = 6;
const THIRD: usize = 27;

/// The length of the token at the start of the text; `None` if there is none.
pub(crate) fn length(text: &[u8]) -> Option<usize> {
    let mut parts = [0; 3];
    let mut at = 0;
    for (index, part) in parts.iter_mut().enumerate() {
        let rest = text.get(at..)?;
        *part = rest
            .iter()
            .take(64)
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
            .count();
        at += *part;
        if index < 2 {
            if text.get(at) != Some(&b'.') {
                return None;
            }
            at += 1;
        }
    }
    let [first, second, third] = parts;
    (FIRST.contains(&first) && second == SECOND && third >= THIRD).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_three_parts() {
        let token = b"MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs x";
        assert_eq!(length(token), Some(token.len() - 2));
        for text in [
            "",
            "MTk4",
            "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ",
            "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.abc",
        ] {
            assert_eq!(length(text.as_bytes()), None, "{text}");
        }
    }
}
