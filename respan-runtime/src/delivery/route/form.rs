//! Form of the spans that a destination receives.

use crate::model::Naming;

/// The changes to a span for its destination before it is queued there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Form {
    /// The naming in which a description is written. Mask and limits apply to the result, so that this cannot be left to the
    /// exporter.
    pub(crate) description: Naming,
    /// The naming whose attributes are added. `None` if the exporter adds them when it converts the span: on its own thread, and
    /// without a change of the record.
    pub(crate) additions: Option<Naming>,
}

impl Form {
    /// As filters and callbacks see a span: a description in Respan's naming, other attributes as they were set.
    pub(crate) const RESPAN: Self = Self {
        description: Naming::Respan,
        additions: None,
    };

    /// The form in this naming.
    pub(crate) fn new(naming: Naming, is_converted_by_exporter: bool) -> Self {
        Self {
            description: naming,
            additions: Some(naming).filter(|_| !is_converted_by_exporter),
        }
    }

    /// The form of a span without a description.
    pub(crate) fn undescribed(self) -> Self {
        Self {
            description: Naming::Respan,
            ..self
        }
    }
}
