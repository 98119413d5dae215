//! A manifest laid over the live object, for where no dry run says what applying would make of it.

use serde_json::Value;
use windlass_model::application::Object;

/// The live object with every value that the manifest names. Entries of lists are the same ones by name where all have
/// one, else by position where there are as many; other lists are the manifest's. What Git no longer names stays.
#[must_use]
pub fn laid_over(live: &Object, desired: &Object) -> Object {
    let mut result = live.clone();
    for (field, wanted) in desired {
        let value = match result.get(field) {
            Some(have) => value_over(have, wanted),
            None => wanted.clone(),
        };
        result.insert(field.clone(), value);
    }
    result
}

fn value_over(live: &Value, desired: &Value) -> Value {
    match (live, desired) {
        (Value::Object(live), Value::Object(desired)) => Value::Object(laid_over(live, desired)),
        (Value::Array(live), Value::Array(desired)) => Value::Array(list_over(live, desired)),
        _ => desired.clone(),
    }
}

fn list_over(live: &[Value], desired: &[Value]) -> Vec<Value> {
    let name = |item: &Value| item.get("name").and_then(Value::as_str).map(str::to_owned);
    if !desired.is_empty() && live.iter().chain(desired).all(|item| name(item).is_some()) {
        let twin = |wanted: &Value| live.iter().find(|have| name(have) == name(wanted));
        let over = |wanted| twin(wanted).map_or_else(|| wanted.clone(), |have| value_over(have, wanted));
        return desired.iter().map(over).collect();
    }
    if live.len() == desired.len() {
        return live.iter().zip(desired).map(|(have, wanted)| value_over(have, wanted)).collect();
    }
    desired.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_manifest_s_values_are_put_where_they_belong() {
        for (live, desired, expected) in [
            (json!({"a": 1, "b": {"c": 2, "d": 3}}), json!({"b": {"c": 4}}), json!({"a": 1, "b": {"c": 4, "d": 3}})),
            (json!({}), json!({"a": {"b": []}}), json!({"a": {"b": []}})),
            (
                json!({"ports": [{"port": 81, "protocol": "TCP"}]}),
                json!({"ports": [{"port": 80}]}),
                json!({"ports": [{"port": 80, "protocol": "TCP"}]}),
            ),
            (
                json!({"c": [{"name": "a", "x": 1}, {"name": "b", "x": 1}]}),
                json!({"c": [{"name": "b", "y": 2}]}),
                json!({"c": [{"name": "b", "x": 1, "y": 2}]}),
            ),
            (json!({"l": [1, 2]}), json!({"l": [3]}), json!({"l": [3]})),
        ] {
            let over = laid_over(live.as_object().unwrap(), desired.as_object().unwrap());
            assert_eq!(Value::Object(over), expected, "{live} {desired}");
        }
    }
}
