//! Where several threads meet at one span.

mod slots;
