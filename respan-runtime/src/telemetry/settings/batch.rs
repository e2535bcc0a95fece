//! Options of batches and queues: variables, defaults and checks.

use super::environment::{Environment, option_or};
use crate::delivery::settings::{BatchSettings, OverflowPolicy};
use crate::telemetry::error::InitError;
use std::time::Duration;

const IS_BATCHING_ENABLED: &str = "RESPAN_BATCHING_ENABLED";
const MAX_QUEUE_SIZE: &str = "OTEL_BSP_MAX_QUEUE_SIZE";
const MAX_EXPORT_BATCH_SIZE: &str = "OTEL_BSP_MAX_EXPORT_BATCH_SIZE";
const SCHEDULE_DELAY: &str = "OTEL_BSP_SCHEDULE_DELAY";
/// The timeout of one export; it has no builder option.
const EXPORT_TIMEOUT: &str = "OTEL_BSP_EXPORT_TIMEOUT";

/// The least that the variable can express. A delay of zero would keep the worker thread busy.
const MIN_SCHEDULE_DELAY: Duration = Duration::from_millis(1);

/// The defaults are those of [`BatchSettings`].
#[derive(Debug, Default)]
pub(crate) struct BatchOptions {
    pub(crate) is_enabled: Option<bool>,
    pub(crate) max_queue_size: Option<usize>,
    pub(crate) max_queue_bytes: Option<usize>,
    pub(crate) max_export_batch_size: Option<usize>,
    pub(crate) max_export_batch_bytes: Option<usize>,
    pub(crate) schedule_delay: Option<Duration>,
    pub(crate) overflow: OverflowPolicy,
}

impl BatchOptions {
    pub(crate) fn is_enabled(&self, environment: &Environment<'_>) -> Result<bool, InitError> {
        option_or(self.is_enabled, || environment.boolean(IS_BATCHING_ENABLED), true)
    }

    pub(crate) fn resolve(&self, environment: &Environment<'_>) -> Result<BatchSettings, InitError> {
        let default = BatchSettings::default();
        let (max_queue_size, queue_source) = self.max_queue_size(environment, default.max_queue_size)?;
        let max_queue_bytes = self.max_queue_bytes.unwrap_or(default.max_queue_bytes);
        let max_export_batch_bytes = self.max_export_batch_bytes.unwrap_or(default.max_export_batch_bytes);
        Ok(BatchSettings {
            max_queue_size,
            max_export_batch_size: match self.max_export_batch_size(environment)? {
                // A small queue alone is no mistake; a batch that can never be full is one.
                None => default.max_export_batch_size.min(max_queue_size),
                Some((size, _)) if size <= max_queue_size => size,
                Some((size, source)) => {
                    let accepted = format!("a whole number up to {queue_source}, which is {max_queue_size}");
                    return Err(InitError::value(source, size.to_string(), accepted));
                }
            },
            max_queue_bytes: above_zero("max_queue_bytes", max_queue_bytes)?,
            max_export_batch_bytes: above_zero("max_export_batch_bytes", max_export_batch_bytes)?,
            overflow: self.overflow,
            schedule_delay: match self.schedule_delay {
                Some(delay) if delay < MIN_SCHEDULE_DELAY => {
                    let accepted = "a millisecond or more";
                    return Err(InitError::value("schedule_delay", format!("{delay:?}"), accepted));
                }
                option => option_or(
                    option,
                    || environment.milliseconds(SCHEDULE_DELAY),
                    default.schedule_delay,
                )?,
            },
            export_timeout: environment
                .milliseconds(EXPORT_TIMEOUT)?
                .unwrap_or(default.export_timeout),
        })
    }

    /// The size, and the option or variable that an error about the batch size names.
    fn max_queue_size(
        &self,
        environment: &Environment<'_>,
        default: usize,
    ) -> Result<(usize, &'static str), InitError> {
        if let Some(size) = self.max_queue_size {
            return Ok((above_zero("max_queue_size", size)?, "`max_queue_size`"));
        }
        Ok(match environment.count(MAX_QUEUE_SIZE)? {
            Some(size) => (size, MAX_QUEUE_SIZE),
            None => (default, "`max_queue_size` or OTEL_BSP_MAX_QUEUE_SIZE"),
        })
    }

    /// The size and the option or variable that it comes from.
    fn max_export_batch_size(&self, environment: &Environment<'_>) -> Result<Option<(usize, &'static str)>, InitError> {
        if let Some(size) = self.max_export_batch_size {
            let option = "max_export_batch_size";
            return Ok(Some((above_zero(option, size)?, option)));
        }
        let variable = environment.count(MAX_EXPORT_BATCH_SIZE)?;
        Ok(variable.map(|size| (size, MAX_EXPORT_BATCH_SIZE)))
    }
}

fn above_zero(option: &'static str, count: usize) -> Result<usize, InitError> {
    if count == 0 {
        return Err(InitError::value(option, "0", "a whole number from 1 on"));
    }
    Ok(count)
}
