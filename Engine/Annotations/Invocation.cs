namespace Orleans
{
    /// <summary>On an attribute of methods: what Orleans calls on each request to such a method. Means nothing here.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public sealed class InvokableCustomInitializerAttribute(string methodName, object methodArgumentValue) : Attribute
    {
        /// <summary>A method of the request.</summary>
        public string MethodName { get; } = methodName;

        /// <summary>What it is called with.</summary>
        public object MethodArgumentValue { get; } = methodArgumentValue;
    }
}

namespace Orleans.CodeGeneration
{
    /// <summary>How Orleans sends a request.</summary>
    [Flags]
    public enum InvokeMethodOptions
    {
        /// <summary>As any other.</summary>
        None = 0,

        /// <summary>Whatever is sent before or after it: by any silo.</summary>
        Unordered = 1 << 3,
    }
}
