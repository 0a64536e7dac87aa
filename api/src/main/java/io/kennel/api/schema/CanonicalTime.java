package io.kennel.api.schema;

/**
 * Knows times that are in their canonical form already, as nearly all are: to read a time in full
 * and to write it again costs more than all else of a small object.
 */
final class CanonicalTime {
  private static final String FORM = "0000-00-00T00:00:00";

  /** Whether a month has more days is left to who knows the calendar. */
  private static final int DAYS_OF_ANY_MONTH = 28;

  private CanonicalTime() {}

  /**
   * Whether the text is a time in UTC with so many digits of a fraction of a second; false also
   * where only a closer look would tell.
   */
  static boolean is(String text, int fractionDigits) {
    int end = FORM.length() + (fractionDigits == 0 ? 0 : 1 + fractionDigits);
    if (text.length() != end + 1 || text.charAt(end) != 'Z') {
      return false;
    }
    for (int i = 0; i < end; i++) {
      char form = i < FORM.length() ? FORM.charAt(i) : i == FORM.length() ? '.' : '0';
      char c = text.charAt(i);
      if (form == '0' ? c < '0' || c > '9' : c != form) {
        return false;
      }
    }
    return isWithin(number(text, 5), 1, 12)
        && isWithin(number(text, 8), 1, DAYS_OF_ANY_MONTH)
        && number(text, 11) < 24
        && number(text, 14) < 60
        && number(text, 17) < 60;
  }

  private static boolean isWithin(int number, int first, int last) {
    return number >= first && number <= last;
  }

  private static int number(String text, int at) {
    return 10 * (text.charAt(at) - '0') + text.charAt(at + 1) - '0';
  }
}
