//! Entity path and workflow name of a span, read from the chain of its parents where they are written.

use super::live::Live;
use super::record::Texts;

/// What a span is to the spans below it.
struct Role<'a> {
    name: &'a str,
    names_workflow: bool,
}

/// None for a span that counts for neither path nor workflow name.
fn role(live: &Live) -> Option<Role<'_>> {
    let entity = live.site.entity()?;
    Some(Role {
        name: live.entity_name.as_deref().unwrap_or(entity.name),
        names_workflow: entity.known_kind?.names_workflow(),
    })
}

/// The roles of a span and those around it, innermost first.
fn roles(live: &Live) -> impl Iterator<Item = Role<'_>> {
    std::iter::successors(Some(live), |live| live.entity_above.as_deref()).filter_map(role)
}

/// Appends path and workflow name. The path is that of FACTS section 7: names of tasks and tools from the outside in;
/// a span without a kind takes its surroundings' path, or the name of the workflow or agent that it is directly below.
pub(crate) fn write(live: &Live, texts: &mut Texts) {
    let has_kind = live.site.entity().is_some();
    let nearest = roles(live).next();
    if !has_kind && nearest.is_none() {
        return;
    }
    let start = texts.buffer.len();
    if let Some(nearest) = nearest.filter(|nearest| !has_kind && nearest.names_workflow) {
        texts.buffer.push_str(nearest.name);
    } else {
        push_path(live, &mut texts.buffer);
    }
    if has_kind || texts.buffer.len() > start {
        texts.path = Some(mark(&texts.buffer));
    }
    if let Some(workflow) = roles(live).find(|role| role.names_workflow) {
        texts.buffer.push_str(workflow.name);
        texts.workflow = Some(mark(&texts.buffer));
    }
}

/// Enough for all but deep recursion.
const USUAL_DEPTH: usize = 8;

fn push_path(live: &Live, out: &mut String) {
    let mut usual = [""; USUAL_DEPTH];
    let mut deep = Vec::new();
    let mut count = 0;
    for role in roles(live).filter(|role| !role.names_workflow) {
        match usual.get_mut(count) {
            Some(slot) => *slot = role.name,
            None => deep.push(role.name),
        }
        count += 1;
    }
    let names = deep.iter().rev().chain(usual.iter().take(count).rev());
    for (at, name) in names.enumerate() {
        if at > 0 {
            out.push('.');
        }
        out.push_str(name);
    }
}

fn mark(buffer: &str) -> u32 {
    u32::try_from(buffer.len()).unwrap_or(u32::MAX)
}
