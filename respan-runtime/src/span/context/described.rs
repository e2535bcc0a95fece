//! Descriptions that the program gives to running spans.

use super::restrictions;
use crate::model::{Description, SpanDescription};
use crate::span::running::RunningSpan;
use std::sync::Arc;

/// Sets the description of a span; false once it has ended. Where content is switched off, that of the description is left out.
pub(crate) fn describe(span: &RunningSpan, description: Arc<dyn SpanDescription>) -> bool {
    let mut description = Description::new(description);
    if restrictions::is_content_off_here() {
        description.remove_content();
    }
    let mut replaced = None;
    let is_set = span.update_extra(|extra| replaced = extra.set_description(description));
    // Without the lock of the span, since its destructor is code of the program, which may use the span.
    drop(replaced);
    is_set
}
