//! Definitions of the built-in patterns.

/// A pattern of `Mask::secrets` as its table states it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source {
    pub(crate) expression: &'static str,
    /// A literal that each match contains.
    pub(crate) literal: &'static str,
    /// A literal that follows it in each match, in this case; may be empty.
    pub(crate) literal_behind: &'static str,
    pub(crate) part: Part,
    /// A condition on the text before a match.
    pub(crate) before: fn(&str) -> bool,
    /// A condition on the masked part.
    pub(crate) check: fn(&str) -> bool,
    /// `true` if each match ends with the secret, so that one that a truncation cut off matches too.
    pub(super) matches_truncated: bool,
}

/// The part of a match that is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The group `secret`, or else the whole match.
    Group,
    /// As `Group`, if the group `name` is the name of a credential.
    NamedGroup,
    /// The quoted or unquoted value behind the match.
    Value,
    /// The part of that value behind a separator, as in `user:password`.
    ValueBehind(char),
}

impl Source {
    pub(crate) const fn new(expression: &'static str, literal: &'static str) -> Self {
        Self {
            expression,
            literal,
            literal_behind: "",
            part: Part::Group,
            before: |_| true,
            check: |_| true,
            matches_truncated: false,
        }
    }

    /// A pattern that ends with its group `secret`.
    pub(crate) const fn group(expression: &'static str, literal: &'static str) -> Self {
        Self {
            matches_truncated: true,
            ..Self::new(expression, literal)
        }
    }

    /// As [`group`](Self::group), with the group `name`.
    pub(crate) const fn named(expression: &'static str, literal: &'static str) -> Self {
        Self {
            part: Part::NamedGroup,
            ..Self::group(expression, literal)
        }
    }

    /// A pattern that ends before the secret.
    pub(crate) const fn value(expression: &'static str, literal: &'static str) -> Self {
        Self {
            part: Part::Value,
            ..Self::group(expression, literal)
        }
    }

    /// As [`value`](Self::value), for the part of the value behind a separator.
    pub(crate) const fn value_behind(expression: &'static str, literal: &'static str, separator: char) -> Self {
        Self {
            part: Part::ValueBehind(separator),
            ..Self::group(expression, literal)
        }
    }

    /// States a literal that follows the first one in each match, so that a search that is long can be skipped.
    pub(crate) const fn followed_by(self, literal_behind: &'static str) -> Self {
        Self { literal_behind, ..self }
    }

    /// Masks only those matches whose masked part meets the condition.
    pub(crate) const fn checked(self, check: fn(&str) -> bool) -> Self {
        Self { check, ..self }
    }

    /// Masks only those matches before which the text meets the condition.
    pub(crate) const fn behind(self, before: fn(&str) -> bool) -> Self {
        Self { before, ..self }
    }
}
