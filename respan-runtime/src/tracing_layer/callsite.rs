//! Properties of spans that follow from their call site alone, looked up once per thread.

use super::conventions::Conventions;
use super::fields::{FieldRules, OPERATION, plain_name};
use super::scope;
use crate::instruments::Instruments;
use crate::span::running::RunningSpan;
use opentelemetry::InstrumentationScope;
use std::cell::RefCell;
use std::ptr;
use std::sync::Arc;
use tracing::Metadata;

const REQUEST_MODEL: &str = "gen_ai.request.model";

/// Two call sites with the same slot evict each other, which costs another look at the fields.
const SLOTS: usize = 64;

thread_local! {
    /// One for each thread, so that threads share no reference count.
    static CALLSITES: RefCell<[Option<Callsite>; SLOTS]> = const { RefCell::new([const { None }; SLOTS]) };
}

/// A call site of spans or events.
#[derive(Debug, Clone)]
pub(super) struct Callsite {
    pub(super) metadata: &'static Metadata<'static>,
    /// The crate that the span is from.
    pub(super) scope: Arc<InstrumentationScope>,
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
    pub(super) fn of(metadata: &'static Metadata<'static>) -> Self {
        Self::with(metadata, Self::clone)
    }

    /// Applies a function to the call site with this metadata.
    pub(super) fn with<R>(metadata: &'static Metadata<'static>, function: impl Fn(&Self) -> R) -> R {
        let slot = ptr::from_ref(metadata).addr() / align_of::<Metadata<'_>>() % SLOTS;
        let known = CALLSITES.try_with(|callsites| {
            let mut callsites = callsites.try_borrow_mut().ok()?;
            let known = match callsites.get_mut(slot)? {
                Some(known) if ptr::eq(known.metadata, metadata) => known,
                slot => slot.insert(Self::new(metadata)),
            };
            Some(function(known))
        });
        known.ok().flatten().unwrap_or_else(|| function(&Self::new(metadata)))
    }

    fn new(metadata: &'static Metadata<'static>) -> Self {
        let conventions = Conventions::of(metadata);
        let has = |field: &str| metadata.fields().field(field).is_some();
        let implies = |key: &str| {
            let implied = conventions.iter().flat_map(|conventions| conventions.implied);
            implied.into_iter().any(|(implied, _)| *implied == key)
        };
        let attribute = |field| {
            let name = plain_name(&field);
            conventions.map_or(name, |conventions| conventions.attribute(name))
        };
        let mut keys: Vec<_> = metadata.fields().iter().map(attribute).collect();
        keys.extend(
            conventions
                .iter()
                .flat_map(|conventions| conventions.implied)
                .map(|(key, _)| *key),
        );
        keys.sort_unstable();
        let is_plain = keys.is_sorted_by(|left, right| left < right)
            && !keys
                .iter()
                .any(|key| key.is_empty() || RunningSpan::is_special_key(key));
        Self {
            metadata,
            scope: scope::of(metadata),
            rules: FieldRules {
                conventions,
                has_error_attributes: has("error.type") || has("exception.message"),
                is_plain,
            },
            instrument: instrument(metadata),
            has_operation: has(OPERATION) || implies(OPERATION),
            declares_operation: has(OPERATION),
            declares_model_call: has(OPERATION) && has(REQUEST_MODEL),
        }
    }
}

/// The instrumentation that a span belongs to.
fn instrument(metadata: &Metadata<'static>) -> Instruments {
    match scope::module(metadata) {
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
