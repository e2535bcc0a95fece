//! The workloads by name, and where each runs.

/// The function that is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// One span.
    Single,
    /// Three nested spans.
    Nested,
    /// An async function that is pending once.
    Asynchronous,
    /// One span, with no recorder installed.
    Off,
    /// One span that is sampled out.
    SampledOut,
    /// One span with an argument of this many bytes.
    Long(usize),
    /// One span for one of three processors.
    Routed,
    /// One span of `#[tracing::instrument]`; respan receives it through its layer.
    Layer,
}

/// The placement of threads on cores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cores {
    /// The caller on one, all threads of the recorder on another.
    Two,
    /// All threads on one.
    One,
    /// A caller on each of two, threads of the recorder on the second.
    Callers,
    /// No recorder: an encoder of finished spans on one core.
    Encoder,
}

/// The receiver of the spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// An exporter that counts.
    Counted,
    /// OTLP JSON to `/dev/null` by respan's encoder, for each recorder.
    OneEncoder,
    /// The same, for `opentelemetry_sdk` by the types of `opentelemetry-proto`.
    OwnEncoder,
}

#[derive(Debug)]
pub(crate) struct Workload {
    pub(crate) name: &'static str,
    pub(crate) call: Call,
    pub(crate) cores: Cores,
    pub(crate) output: Output,
    /// The allocator keeps freed memory.
    pub(crate) keeps_heap: bool,
    pub(crate) recorders: &'static [&'static str],
}

const ALL: &[&str] = &["respan", "opentelemetry_sdk", "tracing", "fastrace"];
const WITH_BARE: &[&str] = &["bare function", "respan", "opentelemetry_sdk", "tracing", "fastrace"];
const WITHOUT_FASTRACE: &[&str] = &["respan", "opentelemetry_sdk", "tracing"];
const BY_HAND: &[&str] = &["respan", "opentelemetry_sdk"];

const fn on(name: &'static str, call: Call, cores: Cores, recorders: &'static [&'static str]) -> Workload {
    Workload {
        name,
        call,
        cores,
        output: Output::Counted,
        keeps_heap: false,
        recorders,
    }
}

const fn encoded(name: &'static str, call: Call, output: Output) -> Workload {
    Workload {
        output,
        ..on(name, call, Cores::One, BY_HAND)
    }
}

const fn keeping_heap(name: &'static str, call: Call) -> Workload {
    Workload {
        keeps_heap: true,
        ..on(name, call, Cores::Two, ALL)
    }
}

pub(crate) const WORKLOADS: &[Workload] = &[
    on("W1", Call::Single, Cores::Two, ALL),
    on("W1 one core", Call::Single, Cores::One, ALL),
    on("W2", Call::Nested, Cores::Two, ALL),
    on("W2 one core", Call::Nested, Cores::One, ALL),
    on("W3", Call::Asynchronous, Cores::Two, WITH_BARE),
    on("W3 one core", Call::Asynchronous, Cores::One, ALL),
    encoded("W1 one encoder", Call::Single, Output::OneEncoder),
    encoded("W2 one encoder", Call::Nested, Output::OneEncoder),
    encoded("W3 one encoder", Call::Asynchronous, Output::OneEncoder),
    encoded("W1 own encoder", Call::Single, Output::OwnEncoder),
    on("W4", Call::Off, Cores::Two, WITH_BARE),
    on("W4b", Call::SampledOut, Cores::Two, WITHOUT_FASTRACE),
    on("W5", Call::Single, Cores::Callers, ALL),
    on("W8 100 B", Call::Long(100), Cores::Two, ALL),
    on("W8 10 kB", Call::Long(10_000), Cores::Two, ALL),
    on("W8 10 kB one core", Call::Long(10_000), Cores::One, ALL),
    keeping_heap("W8 10 kB heap kept", Call::Long(10_000)),
    on("W8 980 kB", Call::Long(960_000), Cores::Two, ALL),
    keeping_heap("W8 980 kB heap kept", Call::Long(960_000)),
    on("W10", Call::Routed, Cores::Two, BY_HAND),
    on("W10 one core", Call::Routed, Cores::One, BY_HAND),
    on("layer", Call::Layer, Cores::Two, WITHOUT_FASTRACE),
    on(
        "W6 JSON",
        Call::Single,
        Cores::Encoder,
        &["respan", "opentelemetry-otlp", "the same, compact"],
    ),
    on(
        "W6 protobuf",
        Call::Single,
        Cores::Encoder,
        &["respan", "opentelemetry-otlp"],
    ),
];
