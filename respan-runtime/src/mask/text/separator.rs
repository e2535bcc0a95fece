//! The separator between a key and its value, and the end of its line.

/// The index behind a separator: `:`, `=`, `==`, `:=`, `=>` or `::`.
pub(crate) fn separator_end(bytes: &[u8], separator: usize) -> usize {
    let rest = bytes.get(separator + 1..).unwrap_or_default();
    // Behind `=` a colon starts the parameter of a statement: `password=:password`.
    let is_parameter = bytes.get(separator) == Some(&b'=') && rest.first() == Some(&b':');
    let marks = rest.iter().take_while(|byte| b":=>".contains(byte)).count();
    separator + 1 + if is_parameter { 0 } else { marks }
}

/// Returns whether the line ends at an escape, and another assignment follows it.
pub(crate) fn is_empty_line(text: &str, at: usize) -> bool {
    let Some(rest) = text.get(at..).and_then(|rest| rest.strip_prefix("\\n")) else {
        return false;
    };
    let name = rest
        .bytes()
        .take_while(|byte| byte.is_ascii_uppercase() || *byte == b'_')
        .count();
    name == 0 && rest.starts_with(['"', '\\', '#'])
        || name > 0 && rest.get(name..).is_some_and(|rest| rest.starts_with('='))
}

/// Returns whether the line ends at the index, or behind the `|` or `>` of a YAML block or a backslash.
pub(crate) fn is_line_end(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at..).unwrap_or_default();
    let marks = rest
        .iter()
        .take(3)
        .take_while(|byte| b"|>+-\\\r".contains(byte))
        .count();
    rest.get(marks) == Some(&b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_and_ends_of_lines_are_found() {
        for (text, end) in [
            (": x", 1),
            ("=> x", 2),
            (":= x", 2),
            ("== x", 2),
            ("=:x", 1),
            (":: x", 2),
        ] {
            assert_eq!(separator_end(text.as_bytes(), 0), end, "{text}");
        }
        for text in ["\n", "|\n", ">-\n", "\\\n", "\r\n"] {
            assert!(is_line_end(text.as_bytes(), 0), "{text:?}");
        }
        assert!(!is_line_end(b"x\n", 0) && !is_line_end(b"", 0));
        assert!(is_empty_line("\\nA_B=1", 0) && is_empty_line("\\n\"", 0) && !is_empty_line("\\new", 0));
    }
}
