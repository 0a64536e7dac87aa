package io.kennel.api.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;

/**
 * An amount of a resource, such as {@code 100m} or {@code 1.5Gi}. Exact to a billionth; larger
 * amounts than 2⁶³-1 are that. Printed in Kubernetes' canonical form: no fraction, and the largest
 * suffix that leaves none. Source: package {@code resource} of apimachinery.
 *
 * <p>Compared by amount; equal quantities have the same amount and the same form.
 *
 * @param amount in units, bytes or cores
 * @param form the family of suffixes
 */
public record Quantity(BigDecimal amount, Form form) implements Comparable<Quantity> {
  private static final int NANO = 9;
  private static final int TEXT_CHARACTERS_MAX = 128;
  private static final BigDecimal LIMIT = new BigDecimal(Long.MAX_VALUE);
  private static final BigDecimal KIBI = new BigDecimal(1024);
  private static final List<String> DECIMAL_SUFFIXES =
      List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
  private static final List<String> BINARY_SUFFIXES =
      List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");

  /** Stands after the limits, which every amount is held against. */
  public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Form.DECIMAL);

  /** The family of suffixes that a quantity was written with, and is printed in. */
  public enum Form {
    DECIMAL,
    BINARY,
    EXPONENT
  }

  public Quantity {
    amount = capped(amount).stripTrailingZeros();
  }

  /**
   * Reads a quantity.
   *
   * @throws QuantityException for text that is none, with Kubernetes' message
   */
  public static Quantity parse(String text) {
    int digits = numberEnd(text);
    String number = text.substring(0, digits);
    String suffix = text.substring(digits);
    if (text.length() > TEXT_CHARACTERS_MAX || !isSuffix(suffix) || number.isEmpty()) {
      throw QuantityException.format();
    }
    return scaled(number(number), suffix);
  }

  /** Whether text is a quantity. */
  public static boolean isValid(String text) {
    try {
      parse(text);
      return true;
    } catch (QuantityException e) {
      return false;
    }
  }

  public static Quantity of(long amount) {
    return new Quantity(BigDecimal.valueOf(amount), Form.DECIMAL);
  }

  /** Bytes, printed with {@code Ki}, {@code Mi} and so on. */
  public static Quantity ofBytes(long bytes) {
    return new Quantity(BigDecimal.valueOf(bytes), Form.BINARY);
  }

  /** Thousandths, as of a core. */
  public static Quantity ofMilli(long milli) {
    return new Quantity(BigDecimal.valueOf(milli, 3), Form.DECIMAL);
  }

  /** The sum, in this one's form, or in the other's where this one is zero. */
  public Quantity plus(Quantity other) {
    return new Quantity(amount.add(other.amount), isZero() ? other.form : form);
  }

  /** The difference, in this one's form, or in the other's where this one is zero. */
  public Quantity minus(Quantity other) {
    return new Quantity(amount.subtract(other.amount), isZero() ? other.form : form);
  }

  public boolean isZero() {
    return amount.signum() == 0;
  }

  public int signum() {
    return amount.signum();
  }

  /** The amount in whole units, rounded up. */
  public long value() {
    return amount.setScale(0, RoundingMode.CEILING).longValue();
  }

  /** The amount in thousandths, rounded up; the limits of {@code long} stand for what is beyond. */
  public long milliValue() {
    BigDecimal milli = amount.movePointRight(3).setScale(0, RoundingMode.CEILING);
    return milli.min(LIMIT).max(LIMIT.negate()).longValue();
  }

  /** By amount only. */
  @Override
  public int compareTo(Quantity other) {
    return amount.compareTo(other.amount);
  }

  /** The canonical form. */
  @Override
  public String toString() {
    if (isZero()) {
      return "0";
    }
    return switch (form) {
      case BINARY ->
          amount.abs().compareTo(KIBI) < 0 || amount.scale() > 0 ? decimal(false) : binary();
      case DECIMAL -> decimal(false);
      case EXPONENT -> decimal(true);
    };
  }

  private String binary() {
    BigInteger mantissa = amount.toBigIntegerExact();
    int steps = Math.min(mantissa.getLowestSetBit() / 10, BINARY_SUFFIXES.size() - 1);
    return mantissa.shiftRight(10 * steps) + BINARY_SUFFIXES.get(steps);
  }

  /** Tens leave the mantissa in threes: one suffix is three of them. */
  private String decimal(boolean exponent) {
    int thousands = Math.min(Math.floorDiv(-amount.scale(), 3), 6);
    BigInteger mantissa = amount.movePointLeft(3 * thousands).toBigIntegerExact();
    if (exponent) {
      return mantissa + (thousands == 0 ? "" : "e" + 3 * thousands);
    }
    return mantissa + DECIMAL_SUFFIXES.get(thousands + 3);
  }

  private static Quantity scaled(BigDecimal number, String suffix) {
    int binary = BINARY_SUFFIXES.indexOf(suffix);
    if (binary > 0) {
      return new Quantity(number.multiply(KIBI.pow(binary)), Form.BINARY);
    }
    int decimal = DECIMAL_SUFFIXES.indexOf(suffix);
    if (decimal >= 0) {
      return new Quantity(number.scaleByPowerOfTen(3 * (decimal - 3)), Form.DECIMAL);
    }
    if (suffix.charAt(0) != 'e' && suffix.charAt(0) != 'E') {
      throw QuantityException.suffix();
    }
    return new Quantity(number.scaleByPowerOfTen(exponent(suffix.substring(1))), Form.EXPONENT);
  }

  private static int exponent(String text) {
    try {
      // Beyond this the amount is the limit, or nothing, whatever the exponent.
      return Math.clamp(Integer.parseInt(text), -1000, 1000);
    } catch (NumberFormatException e) {
      throw QuantityException.suffix();
    }
  }

  private static int numberEnd(String text) {
    int at = !text.isEmpty() && (text.charAt(0) == '+' || text.charAt(0) == '-') ? 1 : 0;
    while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    return at;
  }

  private static BigDecimal number(String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw text.chars().anyMatch(Quantity::isDigit)
          ? QuantityException.number()
          : QuantityException.format();
    }
  }

  private static boolean isSuffix(String suffix) {
    int at = 0;
    while (at < suffix.length() && "eEinumkKMGTP".indexOf(suffix.charAt(at)) >= 0) {
      at++;
    }
    if (at < suffix.length() && "+-".indexOf(suffix.charAt(at)) >= 0) {
      at++;
    }
    return suffix.substring(at).chars().allMatch(Quantity::isDigit);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static BigDecimal capped(BigDecimal amount) {
    if (amount.abs().compareTo(LIMIT) > 0) {
      return amount.signum() < 0 ? LIMIT.negate() : LIMIT;
    }
    return amount.scale() > NANO ? amount.setScale(NANO, RoundingMode.UP) : amount;
  }
}
