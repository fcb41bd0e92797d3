using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net;
using System.Text;
using System.Threading;
using Mono.Unix;
using Mono.Unix.Native;

/// <summary>
/// A worker in C#, nothing but what comes with Mono: mcs -r:Mono.Posix Worker.cs, then
/// mono Worker.exe http://127.0.0.1:8000 [LEASE_SECONDS]
///
/// The API key is in GUANXI_API_KEY. It charges cards: completes the job, throws the error "declined" above 1000, fails
/// for a negative amount. A charge may take a while (seconds); meanwhile it prolongs its lease. SIGTERM and Ctrl-C let it
/// finish the charge it is at.
/// </summary>
public static class Worker
{
    const int LongPoll = 30000;
    static readonly object working = new object(); // held while a job is in hand
    static volatile bool stopping;
    static string url;
    static long lease = 30000;

    public static void Main(string[] arguments)
    {
        url = arguments[0].TrimEnd('/') + "/api/v1";
        if (arguments.Length > 1) lease = (long)(double.Parse(arguments[1], CultureInfo.InvariantCulture) * 1000);
        new Thread(Stop) { IsBackground = true }.Start();
        var wish = new Dictionary<string, object> {
            { "types", new List<object> { "charge-card" } }, { "worker", "csharp-" + Process.GetCurrentProcess().Id },
            { "max_jobs", 1L }, { "timeout_ms", lease }, { "request_timeout_ms", (long)LongPoll } };
        Console.WriteLine("ready");
        while (!stopping)
        {
            try
            {
                var jobs = (List<object>)Call("POST", "/job-activations", wish)["jobs"];
                lock (working)
                    foreach (Dictionary<string, object> job in jobs) Charge(job);
            }
            catch (Refused refused)
            {
                Console.Error.WriteLine(refused.Message);
                if (refused.Status == 401 || refused.Status == 403) Environment.Exit(1); // does not mend itself
                if (refused.Status != 404 && refused.Status != 409) Thread.Sleep(1000); // those: the job is not ours
            }
            catch (WebException error) // the server restarts, say
            {
                Console.Error.WriteLine(error.Message);
                Thread.Sleep(1000);
            }
        }
    }

    /// <summary>
    /// Ends at once when nothing is in hand, after the job otherwise. A wait that is broken off costs no job.
    /// </summary>
    static void Stop()
    {
        UnixSignal.WaitAny(new[] { new UnixSignal(Signum.SIGTERM), new UnixSignal(Signum.SIGINT) });
        stopping = true;
        lock (working) Environment.Exit(0);
    }

    static void Charge(Dictionary<string, object> job)
    {
        var path = "/jobs/" + job["key"];
        var variables = (Dictionary<string, object>)job["variables"];
        double amount = Number(variables, "amount"), seconds = Number(variables, "seconds");
        var watch = Stopwatch.StartNew();
        for (double left = seconds * 1000; left > 0; left = seconds * 1000 - watch.ElapsedMilliseconds)
        {
            Thread.Sleep((int)Math.Min(left + 1, lease / 3));
            Call("PATCH", path, Answer(job, "timeout_ms", lease));
        }
        if (amount < 0)
        {
            var failure = Answer(job, "message", "cannot charge " + variables["amount"]);
            failure["retries"] = (long)Number(job, "retries") - 1;
            failure["retry_back_off_ms"] = 100L;
            Call("POST", path + "/failure", failure);
        }
        else if (amount > 1000)
        {
            var error = Answer(job, "code", "declined");
            error["variables"] = new Dictionary<string, object> { { "reason", "over the limit" } };
            Call("POST", path + "/error", error);
        }
        else
        {
            var receipt = new Dictionary<string, object> {
                { "by", "csharp" }, { "attempt", job["attempt"] }, { "key", job["idempotency_key"] } };
            var result = new Dictionary<string, object> { { "receipt", receipt } };
            Call("POST", path + "/completion", Answer(job, "variables", result));
        }
    }

    static Dictionary<string, object> Answer(Dictionary<string, object> job, string name, object value)
    {
        return new Dictionary<string, object> { { "lease_token", job["lease_token"] }, { name, value } };
    }

    static double Number(Dictionary<string, object> values, string name)
    {
        return values.ContainsKey(name) ? Convert.ToDouble(values[name], CultureInfo.InvariantCulture) : 0;
    }

    static Dictionary<string, object> Call(string method, string path, Dictionary<string, object> body)
    {
        var request = (HttpWebRequest)WebRequest.Create(url + path);
        request.Method = method;
        request.Timeout = request.ReadWriteTimeout = LongPoll + 30000;
        request.ContentType = "application/json";
        request.Headers["Authorization"] = "Bearer " + Environment.GetEnvironmentVariable("GUANXI_API_KEY");
        request.ServicePoint.Expect100Continue = false;
        var bytes = Encoding.UTF8.GetBytes(Json.Write(body));
        using (var stream = request.GetRequestStream()) stream.Write(bytes, 0, bytes.Length);
        try
        {
            using (var response = request.GetResponse()) return Read(response);
        }
        catch (WebException error)
        {
            var response = error.Response as HttpWebResponse;
            if (response == null) throw;
            using (response) throw new Refused((int)response.StatusCode, Read(response));
        }
    }

    static Dictionary<string, object> Read(WebResponse response)
    {
        using (var reader = new StreamReader(response.GetResponseStream(), Encoding.UTF8))
        {
            var text = reader.ReadToEnd();
            return text == "" ? new Dictionary<string, object>() : (Dictionary<string, object>)new Json(text).Value();
        }
    }

    /// <summary>The server said no; its code is stable.</summary>
    class Refused : Exception
    {
        public readonly int Status;

        public Refused(int status, Dictionary<string, object> problem)
            : base(status + " " + (problem.ContainsKey("code") ? problem["code"] + ": " + problem["detail"] : ""))
        {
            Status = status;
        }
    }

    /// <summary>The base library has no JSON that is small; a project of yours will have one.</summary>
    class Json
    {
        readonly string text;
        int at;

        public Json(string text)
        {
            this.text = text;
        }

        char Next()
        {
            while (char.IsWhiteSpace(text[at])) at++;
            return text[at];
        }

        public object Value()
        {
            var first = Next();
            if (first == '{')
            {
                var found = new Dictionary<string, object>();
                for (at++; Next() != '}';)
                {
                    if (Next() == ',') at++;
                    Next();
                    var name = String();
                    Next();
                    at++; // the colon
                    found[name] = Value();
                }
                at++;
                return found;
            }
            if (first == '[')
            {
                var found = new List<object>();
                for (at++; Next() != ']';)
                {
                    if (Next() == ',') at++;
                    found.Add(Value());
                }
                at++;
                return found;
            }
            if (first == '"') return String();
            var begin = at;
            while (at < text.Length && ",]} \n\r\t".IndexOf(text[at]) < 0) at++;
            var word = text.Substring(begin, at - begin);
            if (word == "null") return null;
            if (word == "true" || word == "false") return word == "true";
            long whole;
            if (long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole)) return whole;
            return decimal.Parse(word, NumberStyles.Float, CultureInfo.InvariantCulture);
        }

        string String()
        {
            var found = new StringBuilder();
            for (at++; text[at] != '"'; at++)
            {
                if (text[at] != '\\')
                {
                    found.Append(text[at]);
                    continue;
                }
                var escaped = text[++at];
                if (escaped == 'u')
                {
                    found.Append((char)Convert.ToInt32(text.Substring(at + 1, 4), 16));
                    at += 4;
                }
                else
                {
                    var known = "nrtbf".IndexOf(escaped);
                    found.Append(known < 0 ? escaped : "\n\r\t\b\f"[known]);
                }
            }
            at++;
            return found.ToString();
        }

        public static string Write(object value)
        {
            var members = new List<string>();
            var map = value as Dictionary<string, object>;
            if (map != null)
            {
                foreach (var one in map) members.Add(Write(one.Key) + ":" + Write(one.Value));
                return "{" + string.Join(",", members) + "}";
            }
            var list = value as List<object>;
            if (list != null)
            {
                foreach (var one in list) members.Add(Write(one));
                return "[" + string.Join(",", members) + "]";
            }
            if (value == null) return "null";
            if (value is bool) return (bool)value ? "true" : "false";
            if (!(value is string)) return Convert.ToString(value, CultureInfo.InvariantCulture);
            var found = new StringBuilder("\"");
            foreach (var one in (string)value)
            {
                if (one == '"' || one == '\\') found.Append('\\').Append(one);
                else if (one < 32) found.AppendFormat("\\u{0:x4}", (int)one);
                else found.Append(one);
            }
            return found.Append('"').ToString();
        }
    }
}
