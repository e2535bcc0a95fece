//! Tests of the circuit breaker, with time as a value.

use super::circuit_breaker::{CircuitBreaker, FailureKind};
use crate::exporter::RetryPolicy;
use std::time::{Duration, Instant};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn it_opens_once_after_three_failures_and_closes_once() {
    let mut circuit = CircuitBreaker::new(RetryPolicy::new());
    let start = Instant::now();
    let opened: Vec<bool> = (0..5)
        .map(|second| {
            circuit
                .record_batch_failure(start + SECOND * second, None, 0.5)
                .has_opened
        })
        .collect();
    assert_eq!(opened, [false, false, true, false, false]);
    assert_eq!(circuit.record_response(start + SECOND * 60), Some(SECOND * 60));
    assert_eq!(circuit.record_response(start + SECOND * 61), None);
    assert_eq!(circuit.next_attempt(), None);
}

#[test]
fn a_batch_expires_and_the_next_starts_anew() {
    let mut circuit = CircuitBreaker::new(RetryPolicy::new().max_elapsed(SECOND * 10));
    let start = Instant::now();
    assert!(!circuit.record_batch_failure(start, None, 0.0).is_expired);
    assert!(!circuit.record_batch_failure(start + SECOND * 10, None, 0.0).is_expired);
    assert!(circuit.record_batch_failure(start + SECOND * 11, None, 0.0).is_expired);
    assert!(!circuit.record_batch_failure(start + SECOND * 12, None, 0.0).is_expired);
    assert!(circuit.is_open(), "the endpoint is still down");
}

#[test]
fn retry_after_is_bounded_and_not_skipped() {
    let mut circuit = CircuitBreaker::new(RetryPolicy::new());
    let start = Instant::now();
    circuit.record_batch_failure(start, Some(SECOND * 90), 0.0);
    circuit.skip_backoff();
    assert_eq!(circuit.next_attempt(), Some(start + SECOND * 90));
    circuit.record_batch_failure(start, Some(SECOND * 86_400), 0.0);
    assert_eq!(circuit.next_attempt(), Some(start + SECOND * 300));
    circuit.record_batch_failure(start, None, 1.0);
    circuit.skip_backoff();
    assert_eq!(circuit.next_attempt(), None);
}

#[test]
fn retry_after_zero_is_honoured_until_the_circuit_opens() {
    let mut circuit = CircuitBreaker::new(RetryPolicy::new());
    let start = Instant::now();
    for expected in [0, 0, 4, 8, 16, 30, 30] {
        circuit.record_batch_failure(start, Some(Duration::ZERO), 1.0);
        assert_eq!(circuit.next_attempt(), Some(start + SECOND * expected));
    }
    circuit.record_batch_failure(start, Some(SECOND * 45), 1.0);
    assert_eq!(circuit.next_attempt(), Some(start + SECOND * 45));
    circuit.record_batch_failure(start, Some(SECOND), 1.0);
    circuit.skip_backoff();
    assert_eq!(
        circuit.next_attempt(),
        Some(start + SECOND),
        "but not before its own time"
    );
}

#[test]
fn without_retries_a_batch_expires_at_its_first_failure() {
    let mut circuit = CircuitBreaker::new(RetryPolicy::never());
    assert!(circuit.record_batch_failure(Instant::now(), None, 0.0).is_expired);
}

#[test]
fn a_configuration_failure_opens_it_at_once_and_is_new_after_another_cause() {
    let start = Instant::now();
    let mut circuit = CircuitBreaker::new(RetryPolicy::new());
    assert!(circuit.record_failure(start, FailureKind::Configuration, 1.0) && circuit.is_open());
    assert_eq!(circuit.next_attempt(), Some(start + SECOND * 4));
    assert!(!circuit.record_failure(start, FailureKind::Configuration, 0.5));
    assert!(!circuit.record_failure(start, FailureKind::Unavailable(None), 0.5));
    assert!(circuit.record_response(start).is_some());
    for expected in [false, false, true, false] {
        assert_eq!(
            circuit.record_failure(start, FailureKind::Unavailable(None), 0.5),
            expected
        );
    }
    assert!(circuit.record_failure(start, FailureKind::Configuration, 0.5));
}

#[test]
fn a_failure_from_the_spool_does_not_age_the_batch_at_the_front() {
    let mut circuit = CircuitBreaker::new(RetryPolicy::new().max_elapsed(SECOND * 10));
    let start = Instant::now();
    circuit.record_failure(start, FailureKind::Unavailable(None), 0.0);
    assert!(!circuit.is_retry());
    assert!(!circuit.record_batch_failure(start + SECOND * 60, None, 0.0).is_expired);
    assert!(circuit.is_retry());
}

#[test]
fn unbounded_waits_neither_overflow_nor_become_zero() {
    let forever = RetryPolicy::new()
        .initial_backoff(Duration::MAX)
        .max_backoff(Duration::MAX)
        .max_elapsed(Duration::MAX);
    let start = Instant::now();
    for after in [None, Some(Duration::MAX)] {
        let mut circuit = CircuitBreaker::new(forever);
        assert!(!circuit.record_batch_failure(start, after, 1.0).is_expired);
        circuit.record_batch_failure(start + SECOND, after, 1.0);
        assert!(circuit.next_attempt() > Some(start + SECOND * 86_400));
    }
}
