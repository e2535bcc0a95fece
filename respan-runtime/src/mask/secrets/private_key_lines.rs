//! Private keys whose lines are separate texts.

/// The texts of a list, one after the other, as far as a private key in PEM goes on in them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PrivateKeyLines {
    is_inside: bool,
}

impl PrivateKeyLines {
    /// Returns whether the text is a line of a private key that started in an earlier text.
    pub(crate) fn contains(&mut self, text: &str) -> bool {
        let begin = text.rfind("-----BEGIN").filter(|at| {
            let rest = text.get(*at..).unwrap_or_default();
            rest.contains("PRIVATE KEY") && !rest.contains("-----END")
        });
        if begin.is_some() {
            self.is_inside = true;
            return false;
        }
        if !self.is_inside {
            return false;
        }
        let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=\r\n ".contains(&byte);
        let is_line = !text.contains("-----") && text.bytes().all(is_base64);
        // `Proc-Type: 4,ENCRYPTED` precedes the lines.
        self.is_inside = is_line || text.contains(": ");
        is_line && !text.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_between_begin_and_end_are_found() {
        let lines = [
            ("a", false),
            ("MIIE", false),
            ("-----BEGIN RSA PRIVATE KEY-----", false),
            ("Proc-Type: 4,ENCRYPTED", false),
            ("", false),
            ("MIIEpAIB+/==", true),
            ("abc=", true),
            ("-----END RSA PRIVATE KEY-----", false),
            ("MIIE", false),
            ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----", false),
            ("MIIE", false),
            ("-----BEGIN CERTIFICATE-----", false),
            ("MIIE", false),
        ];
        let mut state = PrivateKeyLines::default();
        for (line, expected) in lines {
            assert_eq!(state.contains(line), expected, "{line}");
        }
    }
}
