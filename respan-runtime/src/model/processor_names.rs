//! The names of the processors that a span is routed to.

use std::sync::Arc;

/// Names of processors, from a call site or parsed at run time.
#[derive(Debug, Clone)]
pub(crate) enum ProcessorNames {
    Static(&'static [&'static str]),
    Shared(Arc<[String]>),
}

impl ProcessorNames {
    /// Parses names separated by commas and ignores whitespace around them; `None` if no name is left.
    pub(crate) fn parse(names: &str) -> Option<Self> {
        let names: Arc<[String]> = names
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
        (!names.is_empty()).then_some(Self::Shared(names))
    }

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

    /// The value of the attribute [`PROCESSORS`](crate::attributes::PROCESSORS).
    pub(crate) fn joined(&self) -> String {
        self.iter().collect::<Vec<_>>().join(",")
    }
}
