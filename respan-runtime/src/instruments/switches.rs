//! The switches of a telemetry: which instrumentations it records.

use super::instrument::Instruments;
use std::sync::atomic::{AtomicU64, Ordering};

/// The value of [`SWITCHED`] until a telemetry has started.
const NO_TELEMETRY: u64 = u64::MAX;

/// The instrumentations that some telemetry of this process does not record. The bits stay when it is shut down.
static SWITCHED: AtomicU64 = AtomicU64::new(NO_TELEMETRY);

/// Returns whether some telemetry does not record this instrumentation; only then the current telemetry has to be asked.
#[inline]
pub(crate) fn is_switched(instrument: Instruments) -> bool {
    match instrument {
        Instruments::Custom(_) => true,
        known => SWITCHED.load(Ordering::Relaxed) & known.bit() != 0,
    }
}

/// The instrumentations that a telemetry records.
#[derive(Debug, Clone, Default)]
pub(crate) struct InstrumentSwitches {
    disabled: u64,
    /// Those of [`Instruments::Custom`] that are recorded; None for all.
    custom: Option<Vec<&'static str>>,
    blocked_custom: Vec<&'static str>,
}

impl InstrumentSwitches {
    /// The switches for these options. [`Instruments::Threading`] need not be among `only`.
    pub(crate) fn new(is_auto_instrument: bool, only: Option<&[Instruments]>, blocked: &[Instruments]) -> Self {
        if !is_auto_instrument {
            return Self {
                disabled: bits(Instruments::ALL),
                custom: Some(Vec::new()),
                blocked_custom: Vec::new(),
            };
        }
        let not_listed = only.map(|only| !(bits(only) | Instruments::Threading.bit()));
        Self {
            disabled: (not_listed.unwrap_or(0) | bits(blocked)) & bits(Instruments::ALL),
            custom: only.map(custom_names),
            blocked_custom: custom_names(blocked),
        }
    }

    pub(crate) fn is_enabled(&self, instrument: Instruments) -> bool {
        match instrument {
            Instruments::Custom(name) => {
                let is_listed = self.custom.as_ref().is_none_or(|names| names.contains(&name));
                is_listed && !self.blocked_custom.contains(&name)
            }
            known => self.disabled & known.bit() == 0,
        }
    }

    /// Makes the switches known to [`is_switched`], when the telemetry starts.
    pub(crate) fn announce(&self) {
        let add = |switched| match switched {
            NO_TELEMETRY => Some(self.disabled),
            switched => Some(switched | self.disabled),
        };
        let _ = SWITCHED.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }
}

fn bits(instruments: &[Instruments]) -> u64 {
    instruments.iter().fold(0, |bits, instrument| bits | instrument.bit())
}

fn custom_names(instruments: &[Instruments]) -> Vec<&'static str> {
    let name = |instrument: &Instruments| match instrument {
        Instruments::Custom(name) => Some(*name),
        _ => None,
    };
    instruments.iter().filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Instruments::{Anthropic, Custom, OpenAi, Redis, Threading};

    #[test]
    fn all_are_recorded_by_default() {
        let switches = InstrumentSwitches::new(true, None, &[]);
        assert!(
            Instruments::ALL
                .iter()
                .all(|instrument| switches.is_enabled(*instrument))
        );
        assert!(switches.is_enabled(Custom("celery")));
    }

    #[test]
    fn a_list_keeps_threading_and_a_block_wins() {
        let switches = InstrumentSwitches::new(true, Some(&[OpenAi, Anthropic, Custom("ours")]), &[Anthropic]);
        assert!(switches.is_enabled(OpenAi) && switches.is_enabled(Threading) && switches.is_enabled(Custom("ours")));
        assert!(
            !switches.is_enabled(Anthropic) && !switches.is_enabled(Redis) && !switches.is_enabled(Custom("other"))
        );
        let switches = InstrumentSwitches::new(true, Some(&[]), &[Threading, Custom("ours")]);
        assert!(
            !switches.is_enabled(Threading) && !switches.is_enabled(OpenAi) && !switches.is_enabled(Custom("ours"))
        );
    }

    #[test]
    fn switched_off_as_a_whole_nothing_is_recorded() {
        let switches = InstrumentSwitches::new(false, Some(&[OpenAi]), &[]);
        assert!(
            !switches.is_enabled(OpenAi) && !switches.is_enabled(Threading) && !switches.is_enabled(Custom("ours"))
        );
    }
}
