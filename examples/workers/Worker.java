import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A worker in Java, JDK 17 only: java Worker.java http://127.0.0.1:8000 [LEASE_SECONDS]
 *
 * The API key is in GUANXI_API_KEY. It charges cards: completes the job, throws the error "declined" above 1000, fails for
 * a negative amount. A charge may take a while (seconds); meanwhile it prolongs its lease. SIGTERM lets it finish the
 * charge it is at.
 */
public class Worker {
    static final Duration LONG_POLL = Duration.ofSeconds(30);
    static final HttpClient client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10)).build();
    static String url;
    static long lease = 30_000;
    static volatile boolean stopping = false;
    static final Object working = new Object(); // held while a job is in hand

    public static void main(String[] arguments) throws Exception {
        url = arguments[0].replaceAll("/$", "") + "/api/v1";
        if (arguments.length > 1) lease = (long) (Double.parseDouble(arguments[1]) * 1000);
        Runtime.getRuntime().addShutdownHook(new Thread(Worker::stop));
        Map<String, Object> wish = new LinkedHashMap<>();
        wish.put("types", List.of("charge-card"));
        wish.put("worker", "java-" + ProcessHandle.current().pid());
        wish.put("max_jobs", 1);
        wish.put("timeout_ms", lease);
        wish.put("request_timeout_ms", LONG_POLL.toMillis());
        System.out.println("ready");
        while (!stopping) {
            try {
                Map<String, Object> answer = call("POST", "/job-activations", wish);
                synchronized (working) {
                    for (Object job : list(answer.get("jobs"))) charge(map(job));
                }
            } catch (Refused refused) {
                System.err.println(refused.getMessage());
                if (refused.status == 401 || refused.status == 403) Runtime.getRuntime().halt(1); // does not mend itself
                if (refused.status != 404 && refused.status != 409) Thread.sleep(1000); // those: the job is not ours
            } catch (IOException error) { // the server restarts, say
                System.err.println(error);
                Thread.sleep(1000);
            }
        }
    }

    /** Ends at once when nothing is in hand, after the job otherwise. A wait that is broken off costs no job. */
    static void stop() {
        stopping = true;
        synchronized (working) {
            Runtime.getRuntime().halt(0);
        }
    }

    static void charge(Map<String, Object> job) throws IOException, InterruptedException {
        String path = "/jobs/" + job.get("key");
        Map<String, Object> variables = map(job.get("variables"));
        double amount = number(variables.get("amount")), seconds = number(variables.get("seconds"));
        long end = System.nanoTime() + (long) (seconds * 1e9);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            Thread.sleep(Math.min(left / 1_000_000 + 1, lease / 3));
            Map<String, Object> longer = token(job);
            longer.put("timeout_ms", lease);
            call("PATCH", path, longer);
        }
        Map<String, Object> answer = token(job);
        if (amount < 0) {
            answer.put("message", "cannot charge " + variables.get("amount"));
            answer.put("retries", (long) number(job.get("retries")) - 1);
            answer.put("retry_back_off_ms", 100);
            call("POST", path + "/failure", answer);
        } else if (amount > 1000) {
            answer.put("code", "declined");
            answer.put("variables", Map.of("reason", "over the limit"));
            call("POST", path + "/error", answer);
        } else {
            Map<String, Object> receipt = new LinkedHashMap<>();
            receipt.put("by", "java");
            receipt.put("attempt", job.get("attempt"));
            receipt.put("key", job.get("idempotency_key"));
            answer.put("variables", Map.of("receipt", receipt));
            call("POST", path + "/completion", answer);
        }
    }

    static Map<String, Object> token(Map<String, Object> job) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("lease_token", job.get("lease_token"));
        return answer;
    }

    static Map<String, Object> call(String method, String path, Map<String, Object> body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
            .timeout(LONG_POLL.plusSeconds(30))
            .header("Authorization", "Bearer " + System.getenv("GUANXI_API_KEY"))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(Json.write(body)))
            .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        Object found = response.body().isEmpty() ? null : Json.read(response.body());
        if (response.statusCode() >= 400) throw new Refused(response.statusCode(), found == null ? Map.of() : map(found));
        return found == null ? Map.of() : map(found);
    }

    /** The server said no; its code is stable. */
    static class Refused extends RuntimeException {
        final int status;

        Refused(int status, Map<String, Object> problem) {
            super(status + " " + problem.get("code") + ": " + problem.get("detail"));
            this.status = status;
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    static List<?> list(Object value) {
        return (List<?>) value;
    }

    static double number(Object value) {
        return value == null ? 0 : ((Number) value).doubleValue();
    }

    /** The JDK has no JSON; a project of yours will have a library for it. */
    static class Json {
        private final String text;
        private int at = 0;

        private Json(String text) {
            this.text = text;
        }

        static Object read(String text) {
            return new Json(text).value();
        }

        private char next() {
            while (Character.isWhitespace(text.charAt(at))) at++;
            return text.charAt(at);
        }

        private Object value() {
            char first = next();
            if (first == '{') {
                Map<String, Object> found = new LinkedHashMap<>();
                for (at++; next() != '}'; ) {
                    if (next() == ',') at++;
                    next();
                    String name = string();
                    next();
                    at++; // the colon
                    found.put(name, value());
                }
                at++;
                return found;
            }
            if (first == '[') {
                List<Object> found = new ArrayList<>();
                for (at++; next() != ']'; ) {
                    if (next() == ',') at++;
                    found.add(value());
                }
                at++;
                return found;
            }
            if (first == '"') return string();
            int begin = at;
            while (at < text.length() && ",]} \n\r\t".indexOf(text.charAt(at)) < 0) at++;
            String word = text.substring(begin, at);
            if (word.equals("null")) return null;
            if (word.equals("true") || word.equals("false")) return word.equals("true");
            if (word.matches("-?\\d{1,18}")) return Long.valueOf(word);
            return new java.math.BigDecimal(word);
        }

        private String string() {
            StringBuilder found = new StringBuilder();
            for (at++; text.charAt(at) != '"'; at++) {
                char one = text.charAt(at);
                if (one != '\\') {
                    found.append(one);
                    continue;
                }
                char escaped = text.charAt(++at);
                if (escaped == 'u') {
                    found.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16));
                    at += 4;
                } else {
                    int known = "nrtbf".indexOf(escaped);
                    found.append(known < 0 ? escaped : "\n\r\t\b\f".charAt(known));
                }
            }
            at++;
            return found.toString();
        }

        static String write(Object value) {
            if (value instanceof Map) {
                List<String> members = new ArrayList<>();
                map(value).forEach((name, one) -> members.add(write(name) + ":" + write(one)));
                return "{" + String.join(",", members) + "}";
            }
            if (value instanceof List) {
                List<String> members = new ArrayList<>();
                for (Object one : list(value)) members.add(write(one));
                return "[" + String.join(",", members) + "]";
            }
            if (!(value instanceof String)) return String.valueOf(value);
            StringBuilder found = new StringBuilder("\"");
            for (char one : ((String) value).toCharArray()) {
                if (one == '"' || one == '\\') found.append('\\').append(one);
                else if (one < 32) found.append(String.format("\\u%04x", (int) one));
                else found.append(one);
            }
            return found.append('"').toString();
        }
    }
}
