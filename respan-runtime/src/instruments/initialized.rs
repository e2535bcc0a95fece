//! The instrumentations that the program has placed, and the message about each.

use super::instrument::Instruments;
use super::model_providers::MODEL_PROVIDERS;
use super::switches::InstrumentSwitches;
use crate::diagnostics::{OnceFlag, diagnose, diagnose_once};
use std::sync::atomic::{AtomicU64, Ordering};

/// The instrumentations whose entries the program has placed: clients, layers, hooks.
static INITIALIZED: AtomicU64 = AtomicU64::new(0);

/// The instrumentations beside those of [`MODEL_PROVIDERS`] whose entries record model calls, and those of programs that have none:
/// servers of tools, search.
const OTHER_ENTRIES: [Instruments; 9] = [
    Instruments::Tracing,
    Instruments::Mcp,
    Instruments::Pinecone,
    Instruments::Qdrant,
    Instruments::Chroma,
    Instruments::Milvus,
    Instruments::Weaviate,
    Instruments::LanceDb,
    Instruments::Marqo,
];

/// Set once a model call or a search was recorded.
static USED: OnceFlag = OnceFlag::new();

/// Notes that the program has placed an entry that records calls of these libraries.
///
/// For crates that implement entries; once per process each of them is logged at DEBUG, or when the next telemetry starts.
pub fn mark_initialized(instruments: &[Instruments]) {
    let bits = instruments.iter().fold(0, |bits, instrument| bits | instrument.bit());
    // The load keeps later calls free of a read-modify-write operation.
    if INITIALIZED.load(Ordering::Relaxed) & bits == bits {
        return;
    }
    let before = INITIALIZED.fetch_or(bits, Ordering::Relaxed);
    for instrument in instruments {
        if before & instrument.bit() == 0 && instrument.is_enabled() {
            log(*instrument);
        }
    }
}

/// Logs the instrumentations that a telemetry which starts now records.
pub(crate) fn log_initialized(switches: &InstrumentSwitches) {
    let initialized = INITIALIZED.load(Ordering::Relaxed) | Instruments::Threading.bit();
    for instrument in Instruments::ALL {
        if initialized & instrument.bit() != 0 && switches.is_enabled(*instrument) {
            log(*instrument);
        }
    }
}

/// The message that the Python SDK's documentation names.
fn log(instrument: Instruments) {
    diagnose!(
        Debug,
        "instrumentation",
        "Initialized {} instrumentation",
        instrument.title()
    );
}

/// Notes that a model call or a search was recorded, by whichever entry.
#[inline]
pub fn mark_used() {
    USED.set();
}

/// Warns, once per process, if a cargo feature for model calls is on and nothing uses it, nor searches or speaks MCP. Called when
/// the installed telemetry shuts down and has recorded spans.
pub(crate) fn warn_if_unused() {
    let entries = MODEL_PROVIDERS.iter().chain(&OTHER_ENTRIES);
    let entries = entries.fold(0, |bits, instrument| bits | instrument.bit());
    let is_used = INITIALIZED.load(Ordering::Relaxed) & entries != 0 || USED.is_set();
    if cfg!(feature = "model-calls") && !is_used {
        diagnose_once!(
            Warning,
            "instrumentation",
            "a cargo feature that records model calls is on, but the program made none of the clients, layers and wrappers that \
             record them, and no model call was recorded; docs/instrumentation.md lists the line for each client"
        );
    }
}
