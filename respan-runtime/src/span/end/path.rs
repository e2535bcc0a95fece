//! Entity path and workflow name of a span, read from the chain of its parents where they are written.

use crate::model::{EntityKind, SpanSource};
use crate::span::running::RunningSpan;

/// What a span is to the spans below it.
struct Role<'a> {
    name: &'a str,
    names_workflow: bool,
}

/// None for a span that counts for neither path nor workflow name.
fn role(span: &RunningSpan) -> Option<Role<'_>> {
    let (own_name, kind) = match &span.source {
        SpanSource::Attribute(site) => (site.name, site.kind),
        SpanSource::Started(entity) => (&*entity.name, EntityKind::from_word(&entity.kind)?),
        SpanSource::Manual(_) => return None,
    };
    Some(Role {
        name: span.entity_name.as_deref().unwrap_or(own_name),
        names_workflow: kind.names_workflow(),
    })
}

/// The roles of a span and those around it, innermost first.
struct Roles<'a>(Option<&'a RunningSpan>);

impl<'a> Iterator for Roles<'a> {
    type Item = Role<'a>;

    #[inline]
    fn next(&mut self) -> Option<Role<'a>> {
        while let Some(span) = self.0 {
            self.0 = span.parent_entity.as_deref();
            let role = role(span);
            if role.is_some() {
                return role;
            }
        }
        None
    }
}

/// Appends path and workflow name, and gives the end of each. The path is that of FACTS section 7: names of tasks and tools
/// from the outside in; a span without a kind takes its surroundings' path, or the name of the workflow or agent that it is
/// directly below.
pub(crate) fn write(span: &RunningSpan, bytes: &mut Vec<u8>) -> (Option<u32>, Option<u32>) {
    let has_kind = !matches!(span.source, SpanSource::Manual(_));
    let mut workflow = None;
    let mut innermost = None;
    let mut others = 0;
    let mut is_directly_below = false;
    for role in Roles(Some(span)) {
        if role.names_workflow {
            if workflow.is_none() {
                workflow = Some(role.name);
                is_directly_below = !has_kind && innermost.is_none();
            }
        } else if innermost.is_none() {
            innermost = Some(role.name);
        } else {
            // Between the names stand dots.
            others += role.name.len() + 1;
        }
    }
    let start = bytes.len();
    match innermost {
        _ if is_directly_below => bytes.extend_from_slice(workflow.unwrap_or_default().as_bytes()),
        Some(name) if others == 0 => bytes.extend_from_slice(name.as_bytes()),
        Some(name) => push_path(span, name.len() + others, bytes),
        None => {}
    }
    let path = (has_kind || bytes.len() > start).then(|| mark(bytes));
    let workflow = workflow.map(|name| {
        bytes.extend_from_slice(name.as_bytes());
        mark(bytes)
    });
    (path, workflow)
}

/// So many bytes of names, each put in its place from the last to the first, which is the order in which they are found.
fn push_path(span: &RunningSpan, length: usize, bytes: &mut Vec<u8>) {
    let mut end = bytes.len() + length;
    bytes.resize(end, b'.');
    for role in Roles(Some(span)).filter(|role| !role.names_workflow) {
        let from = end.saturating_sub(role.name.len());
        if let Some(slot) = bytes.get_mut(from..end) {
            slot.copy_from_slice(role.name.as_bytes());
        }
        end = from.saturating_sub(1);
    }
}

fn mark(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}
