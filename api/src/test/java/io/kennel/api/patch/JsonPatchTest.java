package io.kennel.api.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

class JsonPatchTest {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(
              JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
          .build();

  /** Most rows are the examples of RFC 6902, appendix A. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{foo:'bar'}|[{op:'add',path:'/baz',value:'qux'}]|{foo:'bar',baz:'qux'}",
        "{foo:['bar','baz']}|[{op:'add',path:'/foo/1',value:'q'}]|{foo:['bar','q','baz']}",
        "{baz:'qux',foo:'bar'}|[{op:'remove',path:'/baz'}]|{foo:'bar'}",
        "{foo:['a','b','c']}|[{op:'remove',path:'/foo/1'}]|{foo:['a','c']}",
        "{baz:'q'}|[{op:'replace',path:'/baz',value:'boo'}]|{baz:'boo'}",
        "{foo:{bar:'baz',waldo:'fred'},qux:{corge:'grault'}}"
            + "|[{op:'move',from:'/foo/waldo',path:'/qux/thud'}]"
            + "|{foo:{bar:'baz'},qux:{corge:'grault',thud:'fred'}}",
        "{foo:['all','grass','cows','eat']}|[{op:'move',from:'/foo/1',path:'/foo/3'}]"
            + "|{foo:['all','cows','eat','grass']}",
        "{baz:'qux',foo:['a',2,'c']}|[{op:'test',path:'/baz',value:'qux'},"
            + "{op:'test',path:'/foo/1',value:2}]|{baz:'qux',foo:['a',2,'c']}",
        "{foo:'bar'}|[{op:'add',path:'/child',value:{g:{}}}]|{foo:'bar',child:{g:{}}}",
        "{foo:'bar'}|[{op:'add',path:'/baz',value:'q',xyz:123}]|{foo:'bar',baz:'q'}",
        "{'/':9,'~1':10}|[{op:'test',path:'/~01',value:10}]|{'/':9,'~1':10}",
        "{foo:['bar']}|[{op:'add',path:'/foo/-',value:['abc','def']}]|{foo:['bar',['abc','def']]}",
        "{foo:1}|[{op:'add',path:'',value:{a:1}}]|{a:1}",
        "{foo:1}|[{op:'replace',path:'',value:{a:1}}]|{a:1}",
        "{foo:{a:1}}|[{op:'copy',from:'/foo',path:'/bar'}]|{foo:{a:1},bar:{a:1}}",
        "{a:1}|[{op:'test',path:'/a',value:1.0}]|{a:1}",
        "{a:1}|[{op:'test',path:'/b',value:null}]|{a:1}",
        "{metadata:{labels:{'a.b/c':'x'}}}|[{op:'remove',path:'/metadata/labels/a.b~1c'}]"
            + "|{metadata:{labels:{}}}",
        "{'':1}|[{op:'replace',path:'/',value:2}]|{'':2}",
        "{a:1}|[]|{a:1}"
      })
  void appliesEachOperation(String document, String patch, String expected) {
    JsonNode before = JSON.readTree(document);
    assertThat(JsonPatch.apply(before, JSON.readTree(patch))).isEqualTo(JSON.readTree(expected));
    assertThat(before).isEqualTo(JSON.readTree(document));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{a:1}|[{op:'test',path:'/a',value:2}]|false|testing value /a failed: test failed",
        "{a:1}|[{op:'test',path:'/a',value:'1'}]|false|testing value /a failed: test failed",
        "{a:1}|[{op:'remove',path:'/b'}]|false|remove operation does not apply: doc is missing"
            + " path: \"/b\"",
        "{a:1}|[{op:'replace',path:'/b',value:1}]|false|replace operation does not apply: doc is"
            + " missing key: /b: missing value",
        "{a:1}|[{op:'add',path:'/b/c',value:1}]|false|add operation does not apply: doc is missing"
            + " path: \"/b/c\"",
        "{a:[1]}|[{op:'add',path:'/a/2',value:1}]|false|add operation does not apply: error in add"
            + " for path: '/a/2': Unable to access invalid index: 2: invalid index referenced",
        "{a:[1]}|[{op:'add',path:'/a/01',value:1}]|false|add operation does not apply: error in add"
            + " for path: '/a/01': Unable to access invalid index: 01: invalid index referenced",
        "{a:{b:1}}|[{op:'move',from:'/a',path:'/a/b'}]|false|move operation does not apply:"
            + " \"/a/b\" is inside of \"/a\"",
        "{a:1}|[{op:'copy',from:'/b',path:'/c'}]|false|copy operation does not apply: doc is"
            + " missing from path: \"/b\"",
        "{a:1}|[{op:'shout',path:'/a'}]|true|Unexpected kind: shout",
        "{a:1}|[{path:'/a'}]|true|Unexpected kind: ",
        "{a:1}|[{op:'add',path:'/b'}]|true|add operation requires a value",
        "{a:1}|[{op:'add',value:1}]|true|add operation requires a string \"path\"",
        "{a:1}|[{op:'add',path:'b',value:1}]|true|a path must be empty or begin with /: b",
        "{a:1}|{op:'add'}|true|a JSON patch must be an array of operations",
        "{a:1}|[1]|true|"
      })
  void refusesWhatDoesNotApply(String document, String patch, boolean malformed, String message) {
    JsonNode before = JSON.readTree(document);
    assertThatExceptionOfType(PatchException.class)
        .isThrownBy(() -> JsonPatch.apply(before, JSON.readTree(patch)))
        .returns(malformed, PatchException::isMalformed)
        .withMessageContaining(message == null ? "" : message);
    assertThat(before).isEqualTo(JSON.readTree(document));
  }

  @Test
  void allOrNothing() {
    JsonNode before = JSON.readTree("{a:1}");
    assertThatExceptionOfType(PatchException.class)
        .isThrownBy(() ->
            JsonPatch.apply(
                before, JSON.readTree("[{op:'remove',path:'/a'},{op:'test',path:'/a',value:1}]")));
    assertThat(before).isEqualTo(JSON.readTree("{a:1}"));
  }

  @Test
  void doesNotGrowAnObjectWithoutLimit() {
    ArrayNode patch = JSON.createArrayNode();
    for (int i = 0; i < 100; i++) {
      patch.addObject().put("op", "copy").put("from", "/a").put("path", "/a/-");
    }
    assertThatExceptionOfType(PatchException.class)
        .isThrownBy(() -> JsonPatch.apply(JSON.readTree("{a:['xxxxxxxxxx']}"), patch))
        .withMessageContaining("exceeding the limit");
  }

  @Test
  void limitsTheNumberOfOperations() {
    ArrayNode patch = JSON.createArrayNode();
    for (int i = 0; i <= JsonPatch.OPERATIONS_MAX; i++) {
      patch.addObject().put("op", "test").put("path", "/a").put("value", 1);
    }
    assertThatExceptionOfType(PatchException.class)
        .isThrownBy(() -> JsonPatch.apply(JSON.readTree("{a:1}"), patch))
        .withMessage("The allowed maximum operations in a JSON patch is 10000, got 10001");
  }

  /** The examples of RFC 7386, appendix A. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{a:'b'}|{a:'c'}|{a:'c'}",
        "{a:'b'}|{b:'c'}|{a:'b',b:'c'}",
        "{a:'b'}|{a:null}|{}",
        "{a:'b',b:'c'}|{a:null}|{b:'c'}",
        "{a:['b']}|{a:'c'}|{a:'c'}",
        "{a:'c'}|{a:['b']}|{a:['b']}",
        "{a:{b:'c'}}|{a:{b:'d',c:null}}|{a:{b:'d'}}",
        "{a:[{b:'c'}]}|{a:[1]}|{a:[1]}",
        "['a','b']|['c','d']|['c','d']",
        "{a:'b'}|['c']|['c']",
        "{a:'foo'}|null|null",
        "{a:'foo'}|'bar'|'bar'",
        "{e:null}|{a:1}|{e:null,a:1}",
        "[1,2]|{a:'b',c:null}|{a:'b'}",
        "{}|{a:{bb:{ccc:null}}}|{a:{bb:{}}}"
      })
  void mergePatches(String document, String patch, String expected) {
    JsonNode before = JSON.readTree(document);
    assertThat(JsonMergePatch.apply(before, JSON.readTree(patch)))
        .isEqualTo(JSON.readTree(expected));
    assertThat(before).isEqualTo(JSON.readTree(document));
  }
}
