//! Properties of spans that follow from their call site alone.

use super::conventions::Conventions;
use super::field_rules::FieldRules;
use super::fields::plain_name;
use crate::attributes::GEN_AI_OPERATION as OPERATION;
use crate::fork::Generation;
use crate::instruments::Instruments;
use crate::span::running::RunningSpan;
use opentelemetry::InstrumentationScope;
use std::cell::Cell;
use std::collections::HashMap;
use std::ptr;
use std::sync::{LazyLock, Mutex};
use tracing::Metadata;

const REQUEST_MODEL: &str = "gen_ai.request.model";

/// Two call sites with the same slot evict each other, which costs another look into [`ALL`].
const SLOTS: usize = 64;

thread_local! {
    /// The call sites that the thread has used last.
    static RECENT: [Cell<Option<&'static Callsite>>; SLOTS] = const { [const { Cell::new(None) }; SLOTS] };
}

/// All call sites, by the address of their metadata. Like that, they are never freed.
static ALL: LazyLock<(Generation, Mutex<HashMap<usize, &'static Callsite>>)> =
    LazyLock::new(|| (Generation::current(), Mutex::default()));

/// A call site of spans or events.
#[derive(Debug)]
pub(super) struct Callsite {
    metadata: &'static Metadata<'static>,
    /// The crate that the span is from.
    pub(super) scope: InstrumentationScope,
    pub(super) rules: FieldRules,
    pub(super) instrument: Instruments,
    /// `true` if its spans may have an operation of generative AI.
    pub(super) has_operation: bool,
    /// `true` if that is one of their fields.
    pub(super) declares_operation: bool,
    /// `true` if its spans have what the span of a model call has.
    pub(super) declares_model_call: bool,
}

impl Callsite {
    /// The call site with this metadata.
    #[inline]
    pub(super) fn of(metadata: &'static Metadata<'static>) -> &'static Self {
        let slot = address(metadata) / align_of::<Metadata<'_>>() % SLOTS;
        let recent = |recent: &[Cell<Option<&'static Self>>; SLOTS]| recent.get(slot)?.get();
        match RECENT.try_with(recent).ok().flatten() {
            Some(known) if ptr::eq(known.metadata, metadata) => known,
            _ => Self::find(metadata, slot),
        }
    }

    #[cold]
    #[inline(never)]
    fn find(metadata: &'static Metadata<'static>, slot: usize) -> &'static Self {
        let new = || &*Box::leak(Box::new(Self::new(metadata)));
        let (generation, all) = &*ALL;
        let known = match generation.lock(all) {
            Some(mut all) => all.entry(address(metadata)).or_insert_with(new),
            None => new(),
        };
        let _ = RECENT.try_with(|recent| recent.get(slot).map(|slot| slot.set(Some(known))));
        known
    }

    fn new(metadata: &'static Metadata<'static>) -> Self {
        let conventions = Conventions::of(metadata);
        let has = |field: &str| metadata.fields().field(field).is_some();
        let implied_attributes = || conventions.iter().flat_map(|conventions| conventions.implied);
        let implies = |key: &str| implied_attributes().any(|(implied, _)| *implied == key);
        let attribute = |field| {
            let name = plain_name(&field);
            conventions.map_or(name, |conventions| conventions.attribute(name))
        };
        let mut keys: Vec<_> = metadata.fields().iter().map(attribute).collect();
        keys.extend(implied_attributes().map(|(key, _)| *key));
        keys.sort_unstable();
        let is_unusual = |key: &&str| key.is_empty() || RunningSpan::is_special_key(key);
        Self {
            metadata,
            scope: InstrumentationScope::builder(module(metadata)).build(),
            rules: FieldRules {
                conventions,
                has_error_attributes: has("error.type") || has("exception.message"),
                is_plain: keys.is_sorted_by(|left, right| left < right) && !keys.iter().any(is_unusual),
            },
            instrument: instrument(metadata),
            has_operation: has(OPERATION) || implies(OPERATION),
            declares_operation: has(OPERATION),
            declares_model_call: keys.contains(&OPERATION) && keys.contains(&REQUEST_MODEL),
        }
    }
}

fn address(metadata: &'static Metadata<'static>) -> usize {
    ptr::from_ref(metadata).addr()
}

/// The crate of a target.
fn module(metadata: &Metadata<'static>) -> &'static str {
    metadata.target().split("::").next().unwrap_or_default()
}

/// The instrumentation that a span belongs to.
fn instrument(metadata: &Metadata<'static>) -> Instruments {
    match module(metadata) {
        "rig" | "rig_core" | "rig_agent" => Instruments::Rig,
        "genai" => Instruments::Genai,
        "langchain_rust" => Instruments::LangChain,
        "gemini_rust" => Instruments::GoogleGenerativeAi,
        "sea_orm" => Instruments::SeaOrm,
        "tower_http" => Instruments::Tower,
        module if module.starts_with("swiftide") => Instruments::Swiftide,
        _ => Instruments::Tracing,
    }
}
