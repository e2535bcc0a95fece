//! The processors that a span names.

use std::sync::Arc;

/// Names of processors: known at compile time, or not.
#[derive(Debug, Clone)]
pub(crate) enum ProcessorNames {
    Static(&'static [&'static str]),
    Shared(Arc<[String]>),
}

impl ProcessorNames {
    pub(crate) fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        let (fixed, shared): (&[&str], &[String]) = match self {
            Self::Static(names) => (names, &[]),
            Self::Shared(names) => (&[], names),
        };
        fixed.iter().copied().chain(shared.iter().map(String::as_str))
    }

    /// As the attribute shows them.
    pub(crate) fn joined(&self) -> String {
        self.iter().collect::<Vec<_>>().join(",")
    }
}

impl ProcessorNames {
    /// Names joined with commas; blanks around them do not count. None if there is no name.
    pub(crate) fn parse(names: &str) -> Option<Self> {
        let names: Arc<[String]> = names
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
        (!names.is_empty()).then_some(Self::Shared(names))
    }
}
