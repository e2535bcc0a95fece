//! OpenAI's image generation.

use super::{openai_parameters, openai_usage};
use crate::call::{Choice, Message, ModelCall, Part};
use crate::json::Lookup;
use serde_json::Value;

pub(super) fn request(call: &mut ModelCall, body: &Value) {
    openai_parameters::read(call, body);
    call.messages = body
        .text("prompt")
        .map(|prompt| Message::new("user", prompt))
        .into_iter()
        .collect();
}

pub(super) fn response(call: &mut ModelCall, body: &Value) {
    call.response_model = body.owned("model");
    call.usage = openai_usage::read(body.at("usage"));
    let format = body.text("output_format").unwrap_or("png");
    let images = match body.list("data") {
        // The last event of a stream is the image. One that broke off ends with a partial image.
        [] if body.text("type").is_none_or(|kind| kind.ends_with("completed")) => std::slice::from_ref(body),
        images => images,
    };
    call.choices = images
        .iter()
        .filter_map(|image| {
            let url = image.text("url").map(Part::image);
            let part = url.or_else(|| {
                Some(Part::Blob {
                    modality: "image".to_owned(),
                    mime_type: Some(format!("image/{format}")),
                    data: image.owned("b64_json")?,
                })
            });
            Some(Choice::new(Message::with_parts("assistant", [part?])))
        })
        .collect();
}
