//! The lines that two texts have in common, and those of one only.

use serde::Serialize;

/// Lines of a text that are compared at most: the time grows with their square.
const MAX_LINES: usize = 1000;

/// A line of a difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "lowercase", tag = "of", content = "text")]
pub(crate) enum DiffLine {
    Both(String),
    Left(String),
    Right(String),
}

/// The lines of both texts once and in order, by their longest common subsequence.
pub(crate) fn line_diff(left: &[String], right: &[String]) -> Vec<DiffLine> {
    let left = &left[..left.len().min(MAX_LINES)];
    let right = &right[..right.len().min(MAX_LINES)];
    let width = right.len() + 1;
    // The length of the longest common subsequence of what begins at a line of each.
    let mut lengths = vec![0_u16; (left.len() + 1) * width];
    for (i, one) in left.iter().enumerate().rev() {
        for (j, other) in right.iter().enumerate().rev() {
            lengths[i * width + j] = if one == other {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let mut lines = Vec::new();
    let (mut i, mut j) = (0, 0);
    loop {
        match (left.get(i), right.get(j)) {
            (Some(one), Some(other)) if one == other => {
                lines.push(DiffLine::Both(one.clone()));
                (i, j) = (i + 1, j + 1);
            }
            (Some(one), other) if other.is_none() || lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] => {
                lines.push(DiffLine::Left(one.clone()));
                i += 1;
            }
            (_, Some(other)) => {
                lines.push(DiffLine::Right(other.clone()));
                j += 1;
            }
            _ => return lines,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    fn shown(left: &str, right: &str) -> String {
        let lines = line_diff(&lines(left), &lines(right));
        let lines = lines.iter().map(|line| match line {
            DiffLine::Both(text) => format!(" {text}"),
            DiffLine::Left(text) => format!("-{text}"),
            DiffLine::Right(text) => format!("+{text}"),
        });
        lines.collect::<Vec<_>>().join(",")
    }

    #[test]
    fn common_lines_stay_and_others_are_marked() {
        assert_eq!(shown("", ""), "");
        assert_eq!(shown("a b c", "a b c"), " a, b, c");
        assert_eq!(shown("a b c", "a x c d"), " a,-b,+x, c,+d");
        assert_eq!(shown("a b", ""), "-a,-b");
        assert_eq!(shown("", "a b"), "+a,+b");
        assert_eq!(shown("x a", "a y"), "-x, a,+y");
    }
}
