//! The attributes: every shape of function, every option, every return type.

mod arguments;
mod async_functions;
mod async_trait;
mod auto_traits;
mod capture_options;
mod copied_attributes;
mod drop_order;
mod edge_cases;
mod export_filter_literals;
mod fragments;
mod functions;
mod future_size;
mod hygiene;
mod impl_block;
mod iterators;
mod methods;
mod name_option;
mod options;
mod outcomes;
/// Public, because `missing_docs` applies to reachable items only.
pub mod preserved_attributes;
mod reserved_names;
mod shadowed_prelude;
mod spawn_propagation;
mod stack_frames;
mod streams;
mod streams_in_results;
mod track_caller;
