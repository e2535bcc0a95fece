//! The files of the page.

use crate::html_file::{DOCUMENT, MODULES, STYLE};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse as _, Response};

pub(super) async fn document() -> Html<&'static str> {
    Html(DOCUMENT)
}

pub(super) async fn asset(Path(name): Path<String>) -> Response {
    if name == "app.css" {
        return ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response();
    }
    match MODULES.iter().find(|(module, _)| *module == name) {
        Some((_, source)) => ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], *source).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
