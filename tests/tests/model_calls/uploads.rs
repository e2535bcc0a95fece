//! Uploads of forms, whose bodies are streamed. They go through a proxy, since forms are recognised at known hosts only.

use crate::requests::read;
use crate::server::{Server, json};
use bytes::Bytes;
use http_body::{Body, Frame};
use opentelemetry::trace::Status;
use respan::testing::{TestSpan, recording};
use serde_json::json;
use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

const FORM: &str = "--X\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n\
                    --X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\n\r\nsound\r\n--X--\r\n";

/// Sends a body to OpenAI's transcriptions by way of a server.
async fn transcribe(server: &Server, body: reqwest::Body) -> (Result<Bytes, reqwest_middleware::Error>, TestSpan) {
    assert_eq!(body.as_bytes(), None);
    let proxied = reqwest::Client::builder().proxy(reqwest::Proxy::http(&server.url).unwrap());
    let client = respan::http::traced(proxied.build().unwrap());
    let (telemetry, exporter) = recording();
    let answer = telemetry
        .scope(async {
            let request = client.post("http://api.openai.com/v1/audio/transcriptions");
            let request = request.header("content-type", "multipart/form-data; boundary=X");
            Ok(read(request.body(body).send().await?).await?)
        })
        .await;
    (answer, exporter.tree().span("openai.transcription"))
}

#[tokio::test]
async fn an_upload_that_is_streamed_has_the_fields_of_its_form() {
    let server = Server::start(|_, _| json(200, &json!({"text": "Hello."}))).await;
    let (answer, span) = transcribe(&server, reqwest::Body::wrap(reqwest::Body::from(FORM))).await;
    answer.unwrap();
    assert_eq!(span.text("gen_ai.request.model"), "whisper-1");
    assert_eq!(span.text("gen_ai.completion.0.content"), "Hello.");
    let received = server.received();
    assert_eq!(received[0].body, FORM);
    assert_eq!(received[0].headers["content-length"], FORM.len().to_string().as_str());
}

/// A body that fails after its first part.
struct Broken(Option<Bytes>);

#[derive(Debug)]
struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the file is unreadable")
    }
}

impl Error for Unreadable {}

impl Body for Broken {
    type Data = Bytes;
    type Error = Unreadable;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Unreadable>>> {
        Poll::Ready(Some(self.0.take().map(Frame::data).ok_or(Unreadable)))
    }
}

#[tokio::test]
async fn an_upload_that_fails_has_the_error_of_its_body() {
    let server = Server::start(|_, _| json(200, &json!({"text": "Hello."}))).await;
    let (first, _) = FORM.split_at(FORM.find("sound").unwrap());
    let (answer, span) = transcribe(&server, reqwest::Body::wrap(Broken(Some(Bytes::from(first))))).await;
    let error = answer.unwrap_err();
    let mut causes = std::iter::successors(Some(&error as &(dyn Error + 'static)), |&error| error.source());
    assert!(causes.any(<dyn Error>::is::<Unreadable>), "{error:?}");
    let Status::Error { description } = &span.data().status else {
        panic!("{:?}", span.data().status)
    };
    assert!(description.ends_with("the file is unreadable"), "{description}");
    assert_eq!(span.text("gen_ai.request.model"), "whisper-1");
}
