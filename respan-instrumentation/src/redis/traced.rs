//! The connection.

use respan_runtime::Instruments;
use respan_runtime::instruments::mark_initialized;

/// A connection of the crate `redis` whose commands are recorded, each as a span below the current one.
///
/// It implements `ConnectionLike` where the inner one does, so that the methods of `redis::TypedCommands` and
/// `redis::AsyncTypedCommands`, commands and pipelines work on it. Blocked by [`Instruments::Redis`], it only calls through.
///
/// ```
/// use redis::{RedisResult, TypedCommands as _};
///
/// fn count_visit(client: &redis::Client) -> RedisResult<isize> {
///     let mut connection = respan::redis::Traced::new(client.get_connection()?);
///     connection.incr("visits", 1)
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Traced<C>(pub(super) C);

impl<C> Traced<C> {
    /// The connection with its commands recorded.
    pub fn new(connection: C) -> Self {
        mark_initialized(&[Instruments::Redis]);
        Self(connection)
    }

    /// The inner connection, for what `ConnectionLike` does not have.
    pub fn get_mut(&mut self) -> &mut C {
        &mut self.0
    }

    /// The inner connection.
    pub fn into_inner(self) -> C {
        self.0
    }
}
