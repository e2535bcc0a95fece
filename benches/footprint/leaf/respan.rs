#[respan::task]
pub fn function_NUMBER(first: FIRST, second: SECOND) -> Answer {
    Answer {
        text: format!("{first:?} {second:?}"),
        total: NUMBER,
    }
}
