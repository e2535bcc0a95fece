//! Model calls without an HTTP hook: observed by the typed values of a client, or described by hand.

mod by_hand;
mod error;
mod future;
mod open_call;
mod stream;

pub use by_hand::model_call;
pub use future::observe;
pub use open_call::update_model_call;
pub use stream::{ObservedStream, observe_stream};
