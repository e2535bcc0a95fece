//! Text of bounded length.

const MARK: &str = "…";

/// The text, cut to this number of bytes with a mark.
pub(crate) fn truncated(text: &str, limit: usize) -> String {
    if text.len() <= limit {
        return text.to_owned();
    }
    let limit = limit.saturating_sub(MARK.len());
    let kept = (0..=limit).rev().find_map(|end| text.get(..end)).unwrap_or_default();
    format!("{kept}{MARK}")
}

#[cfg(test)]
mod tests {
    use super::truncated;

    #[test]
    fn a_cut_falls_between_characters() {
        assert_eq!(truncated("short", 5), "short");
        assert_eq!(truncated("ääää", 7), "ää…");
        assert_eq!(truncated("ääää", 6), "ä…");
    }
}
