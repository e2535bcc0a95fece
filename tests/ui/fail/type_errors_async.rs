#[respan::task]
async fn wrong_tail(a: u32) -> String {
    a
}

#[respan::task]
async fn wrong_return(a: u32) -> Result<u32, String> {
    if a > 1 {
        return a;
    }
    Ok(a)
}

#[respan::task]
async fn missing_tail(a: u32) -> u32 {
    let _ = a;
}

#[respan::task]
async fn no_result(a: &str) -> u32 {
    a.parse()?
}

fn main() {
    drop((wrong_tail(1), wrong_return(1), missing_tail(1), no_result("1")));
}
