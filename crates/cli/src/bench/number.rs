/// A number as people read it: three digits that count, thousands apart.
pub(super) fn told(value: f64) -> String {
    let size = value.abs();
    if size >= 1000.0 {
        return grouped(&format!("{value:.0}"));
    }
    match size {
        100.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        _ if size == 0.0 => "0".to_owned(),
        _ => format!("{value:.2}"),
    }
}

fn grouped(digits: &str) -> String {
    let mut told = String::new();
    for (place, digit) in digits.chars().enumerate() {
        let left = digits.len() - place;
        if place > 0 && left.is_multiple_of(3) && !told.ends_with('-') {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_as_many_digits_as_count() {
        let pairs = [
            (0.0, "0"),
            (0.128, "0.13"),
            (12.34, "12.3"),
            (456.7, "457"),
            (12345.6, "12,346"),
            (-123_456.0, "-123,456"),
        ];
        for (value, text) in pairs {
            assert_eq!(told(value), text);
        }
    }
}
