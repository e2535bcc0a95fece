//! The receiver of decoded events.

/// The receiver of decoded events.
pub(crate) trait EventSink {
    /// Takes one event. `name` is the event's own, where the framing has names.
    fn event(&mut self, name: &str, data: &[u8]);

    /// Counts what was not understood.
    fn count_error(&mut self);
}
