//! Rules for the fields of a span, which follow from its call site.

use super::conventions::Conventions;

/// The facts about a span's fields that follow from its call site.
#[derive(Debug)]
pub(super) struct FieldRules {
    pub(super) conventions: Option<&'static Conventions>,
    /// `true` if there may be attributes that report an error.
    pub(super) has_error_attributes: bool,
    /// `true` if no two fields are one attribute, and none changes more than the attributes.
    pub(super) is_plain: bool,
}

/// The rules of events.
pub(super) static NO_RULES: FieldRules = FieldRules {
    conventions: None,
    has_error_attributes: false,
    is_plain: false,
};
