use std::{
    io::{BufRead as _, BufReader, Error, Read as _, Write as _},
    net::{TcpStream, ToSocketAddrs as _},
    time::Duration,
};

/// Sends one command to a Redis and returns its answer as text: an array's items are separated by line ends, nothing is "".
pub(crate) fn command(address: &str, words: &[&str]) -> Result<String, Error> {
    let patience = Duration::from_secs(5);
    let place = address.to_socket_addrs()?.next().ok_or_else(|| Error::other("no such host"))?;
    let mut stream = TcpStream::connect_timeout(&place, patience)?;
    stream.set_read_timeout(Some(patience))?;
    let words: Vec<String> = words.iter().map(|word| format!("${}\r\n{word}\r\n", word.len())).collect();
    let request = format!("*{}\r\n{}", words.len(), words.concat());
    stream.write_all(request.as_bytes())?;
    answer(&mut BufReader::new(stream))
}

fn answer(stream: &mut BufReader<TcpStream>) -> Result<String, Error> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let line = line.trim_end();
    let Some(kind) = line.chars().next() else { return Err(Error::other("redis hung up")) };
    let rest = &line[kind.len_utf8()..];
    let length = || rest.parse::<i64>().map_err(Error::other);
    match kind {
        '+' | ':' => Ok(rest.to_owned()),
        '-' => Err(Error::other(rest.to_owned())),
        '$' => match usize::try_from(length()?) {
            Ok(bytes) => {
                let mut text = vec![0; bytes + 2];
                stream.read_exact(&mut text)?;
                Ok(String::from_utf8_lossy(&text[..bytes]).into_owned())
            }
            Err(_) => Ok(String::new()),
        },
        '*' => {
            let items: Result<Vec<String>, Error> = (0..length()?).map(|_| answer(stream)).collect();
            Ok(items?.join("\n"))
        }
        _ => Err(Error::other(format!("no redis: {line}"))),
    }
}
