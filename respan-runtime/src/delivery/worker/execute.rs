//! Execution of a worker's commands, on its thread or on the caller's.

use super::command::WorkerCommand;
use super::worker::Worker;
use crate::delivery::completion::Completion;
use crate::delivery::driver::{AttemptKind, ExporterGuard};
use crate::delivery::reentrancy::ReentrancyGuard;
use crate::delivery::statistics::LossReason;
use crate::diagnostics::diagnose_once;
use crate::model::FinishedSpan;
use crate::sync::catch_panic;
use opentelemetry::Context;
use std::sync::Arc;

impl Worker {
    /// Gives the command to the worker thread, or executes it here if the system provides none.
    pub(crate) fn submit(self: &Arc<Self>, command: WorkerCommand) {
        let mut command = Some(command);
        if self.start() {
            let mut queue = self.queue.lock();
            if !queue.is_stopped {
                if let Some(WorkerCommand::Stop(completion)) = &command
                    && let Some(at) = completion.deadline()
                {
                    self.driver.set_attempt_deadline(at);
                }
                queue.commands.extend(command.take());
            }
            drop(queue);
            self.queue.wake();
        }
        if let Some(command) = command {
            self.execute(command);
        }
    }

    /// As [`submit`](Self::submit), but flushes or stops one of respan's own exporters here if it has neither a thread nor a
    /// spool and is not in use; a stop not while callers have spans.
    ///
    /// No other thread can use the exporter until the command is done, since its lock is taken first. A thread may start
    /// meanwhile for a span that could not be exported at once; that span came after the command, and after a stop it counts
    /// as lost.
    pub(crate) fn submit_inline(self: &Arc<Self>, command: WorkerCommand) {
        let is_possible = match &command {
            WorkerCommand::Export(..) => false,
            WorkerCommand::Flush(_) => true,
            WorkerCommand::Stop(_) => self.callers() == 0,
        };
        let is_inline = is_possible && !self.is_third_party && !self.has_spool() && !self.has_thread();
        match (is_inline.then(|| self.driver.try_lock_exporter()).flatten(), command) {
            (Some(exporter), WorkerCommand::Flush(completion)) => self.flush(&completion, exporter),
            (Some(exporter), WorkerCommand::Stop(completion)) => self.stop(&completion, exporter),
            (_, command) => self.submit(command),
        }
    }

    pub(super) fn execute(&self, command: WorkerCommand) {
        match command {
            WorkerCommand::Export(batch, context, completion) => {
                self.export_in(&batch, context);
                completion.close(self.name());
            }
            WorkerCommand::Flush(completion) => self.flush(&completion, self.driver.lock_exporter()),
            WorkerCommand::Stop(completion) => self.stop(&completion, self.driver.lock_exporter()),
        }
    }

    fn flush(&self, completion: &Completion, exporter: ExporterGuard<'_>) {
        // The exporter may write to code of the program, which must not wait for this flush.
        let _delivering = ReentrancyGuard::enter();
        self.driver.flush(exporter);
        completion.close(self.name());
    }

    fn stop(&self, completion: &Completion, mut exporter: ExporterGuard<'_>) {
        let _delivering = ReentrancyGuard::enter();
        let taken = exporter.take();
        drop(exporter);
        // Spans and commands that came after the command; their callers would wait in vain.
        let (mut late, commands) = self.queue.close();
        self.give_up_at_shutdown(&mut late);
        self.driver.shut_down(taken);
        for command in commands {
            self.execute(command);
        }
        completion.close(self.name());
    }

    /// Attempts once to export the spans in the context of the code that ended them.
    fn export_in(&self, batch: &[FinishedSpan], context: Context) {
        self.driver.counters().accepted.add(batch.len());
        let mut resolved = 0;
        let is_attached = catch_panic(|| {
            let _attached = context.attach();
            resolved = self.driver.attempt(batch, AttemptKind::Front);
        });
        if is_attached.is_none() {
            diagnose_once!(Error, "processor", "the context of a span could not be attached");
        }
        // There is no second attempt.
        let error = self.driver.endpoint().last_error();
        self.driver.give_up(&batch[resolved..], LossReason::ExportFailed, error);
    }
}
